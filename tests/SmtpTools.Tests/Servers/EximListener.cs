namespace SmtpTools.Tests.Servers;

/// <summary>The ways in which <see cref="EximServer"/> behaves.</summary>
public enum EximListener
{
    /// <summary>Takes mail for its own domain only. The others do so too, but for what is said of them.</summary>
    Closed,

    /// <summary>Relays for everyone.</summary>
    Open,

    /// <summary>Takes <c>user%domain</c> at its own domain, and sends it on to <c>user@domain</c>.</summary>
    PercentHack,

    /// <summary>Lets its user sign in, who may relay.</summary>
    Submission,
}
