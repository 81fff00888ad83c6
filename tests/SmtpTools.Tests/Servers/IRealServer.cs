using System;

namespace SmtpTools.Tests.Servers;

public interface IRealServer : IDisposable
{
    /// <summary>Returns when every port takes connections; throws with the server's log when they do not in time.</summary>
    public void Start();
}
