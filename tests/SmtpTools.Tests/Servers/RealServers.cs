using System;
using System.Collections.Concurrent;
using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Servers;

/// <summary>
/// The real servers of one run of the tests, each started when a test first asks for it. A test class asks by being in this collection and taking this in its constructor;
/// the classes of the collection run one after another.
/// </summary>
[CollectionDefinition(nameof(RealServers))]
public sealed class RealServers : ICollectionFixture<RealServers>, IDisposable
{
    private readonly ConcurrentDictionary<Type, Lazy<IDisposable>> _started = new();

    public PostfixServer Postfix => Get<PostfixServer>();

    public EximServer Exim => Get<EximServer>();

    public OpenSmtpdServer OpenSmtpd => Get<OpenSmtpdServer>();

    public SendmailServer Sendmail => Get<SendmailServer>();

    public void Dispose()
    {
        foreach (Lazy<IDisposable> server in _started.Values.Where(server => server.IsValueCreated))
        {
            server.Value.Dispose();
        }
    }

    private T Get<T>()
        where T : IRealServer, new()
    {
        DebianServers.Require();
        return (T)_started.GetOrAdd(typeof(T), _ => new Lazy<IDisposable>(Start<T>)).Value;
    }

    private static IDisposable Start<T>()
        where T : IRealServer, new()
    {
        var server = new T();
        server.Start();
        return server;
    }
}
