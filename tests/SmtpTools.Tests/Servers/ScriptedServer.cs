using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace SmtpTools.Tests.Servers;

/// <summary>A server that does with each connection what a script says, for what no real server does on demand. All connections run in parallel.</summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ScriptedConnection> _connections = new();
    private readonly Task _accepting;

    private ScriptedServer(Func<ScriptedConnection, Task> script, IPAddress address)
    {
        _script = script;
        _listener = new TcpListener(address, 0);
        _listener.Start(backlog: 4096);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>The connections so far, in the order in which they were accepted.</summary>
    public IReadOnlyList<ScriptedConnection> Connections => _connections.ToArray();

    /// <summary>Listens on 127.0.0.1, or the given address, at a free port.</summary>
    public static ScriptedServer Start(Func<ScriptedConnection, Task> script, IPAddress? address = null) => new(script, address ?? IPAddress.Loopback);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _accepting.Wait();
        Task.WaitAll(_connections.Select(connection => connection.Ended).ToArray());
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return; // stopped
            }

            var connection = new ScriptedConnection(socket, _stop.Token);
            _connections.Enqueue(connection);
            _ = Task.Run(() => connection.RunAsync(_script));
        }
    }
}
