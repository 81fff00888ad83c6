using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MailKit.Net.Proxy;

namespace SmtpTools.Mail;

/// <summary>A connection to a server, before anything is said on it.</summary>
internal sealed class Dialed(Stream stream, IPAddress? address, IPAddress? source) : IDisposable
{
    public Stream Stream { get; } = stream;

    public IPAddress? Address { get; } = address;

    public IPAddress? SourceAddress { get; } = source;

    public void Dispose() => Stream.Dispose();
}

/// <summary>Finds a server's addresses and connects to one of them.</summary>
internal static class Dialer
{
    // RFC 8305 5 recommends 250 ms before the next address is tried beside the first.
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(250);

    /// <exception cref="RelayException">The name has no address.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string server, AddressFamily family, Deadline deadline)
    {
        IPAddress[] all;
        try
        {
            all = IPAddress.TryParse(server, out IPAddress? literal) ? [literal] : await Waited(Dns.GetHostAddressesAsync(server), deadline).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new RelayException(SmtpRelayStatus.NameNotResolved, SmtpRelayPhase.Resolve, e.Message);
        }

        IPAddress[] usable = all.Where(address => family == AddressFamily.Unspecified || address.AddressFamily == family).ToArray();
        return usable.Length > 0 ? usable
            : throw new RelayException(SmtpRelayStatus.NameNotResolved, SmtpRelayPhase.Resolve, all.Length == 0 ? "the name has no address" : $"the name has no {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address");
    }

    /// <summary>Connects to the first address that answers.</summary>
    /// <exception cref="RelayException">None could be connected to.</exception>
    public static async Task<Dialed> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, IPAddress? source, Deadline deadline)
    {
        try
        {
            return addresses.Count == 1
                ? await ConnectAsync(addresses[0], port, source, deadline.Token).ConfigureAwait(false)
                : await RaceAsync(addresses, port, source, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            deadline.ThrowIfCallerCancelled();
            throw Translate(e, deadline);
        }
    }

    /// <summary>Lets a proxy look up the name and connect.</summary>
    /// <exception cref="RelayException">The proxy could not, or would not.</exception>
    public static async Task<Dialed> ConnectAsync(Uri proxy, string server, int port, IPAddress? source, Deadline deadline)
    {
        ProxyClient client = ProxyOf(proxy);
        client.LocalEndPoint = source is null ? null : new IPEndPoint(source, 0);
        try
        {
            return new Dialed(await Waited(client.ConnectAsync(server, port, deadline.Token), deadline).ConfigureAwait(false), null, null);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw new RelayException(SmtpRelayStatus.TimedOut, SmtpRelayPhase.Connect, "through the proxy");
        }
        catch (Exception e) when (e is ProxyProtocolException or IOException or SocketException)
        {
            throw new RelayException(SmtpRelayStatus.Unreachable, SmtpRelayPhase.Connect, $"the proxy {proxy.Host}:{proxy.Port}: {e.Message}");
        }
    }

    /// <summary>The client for a proxy's URI.</summary>
    /// <exception cref="ArgumentException">The scheme is none of socks4, socks4a, socks5, http, https; the message goes on from the name of what it is.</exception>
    public static ProxyClient ProxyOf(Uri proxy)
    {
        if (!proxy.IsAbsoluteUri)
        {
            throw new ArgumentException("is no URI, such as socks5://proxy.example.org:1080");
        }

        int port = proxy.Port > 0 ? proxy.Port : 1080;
        string[] user = proxy.UserInfo.Split([':'], 2);
        NetworkCredential? credential = proxy.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        return (proxy.Scheme, credential) switch
        {
            ("socks4", null) => new Socks4Client(proxy.Host, port),
            ("socks4", _) => new Socks4Client(proxy.Host, port, credential),
            ("socks4a", null) => new Socks4aClient(proxy.Host, port),
            ("socks4a", _) => new Socks4aClient(proxy.Host, port, credential),
            ("socks5" or "socks", null) => new Socks5Client(proxy.Host, port),
            ("socks5" or "socks", _) => new Socks5Client(proxy.Host, port, credential),
            ("http", null) => new HttpProxyClient(proxy.Host, port),
            ("http", _) => new HttpProxyClient(proxy.Host, port, credential),
            ("https", null) => new HttpsProxyClient(proxy.Host, port),
            ("https", _) => new HttpsProxyClient(proxy.Host, port, credential),
            _ => throw new ArgumentException($"has the scheme '{proxy.Scheme}'; socks4, socks4a, socks5, http and https are known"),
        };
    }

    private static async Task<Dialed> ConnectAsync(IPAddress address, int port, IPAddress? source, CancellationToken token)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            using (token.Register(socket.Dispose))
            {
                await socket.ConnectAsync(new IPEndPoint(address, port)).ConfigureAwait(false);
            }

            token.ThrowIfCancellationRequested();
            return new Dialed(new NetworkStream(socket, ownsSocket: true), address, ((IPEndPoint)socket.LocalEndPoint!).Address);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Each address has a head start before the next; the first that is connected wins.</summary>
    private static async Task<Dialed> RaceAsync(IReadOnlyList<IPAddress> addresses, int port, IPAddress? source, CancellationToken token)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(token);
        var attempts = new List<Task<Dialed>>();
        try
        {
            Exception? failure = null;
            for (int next = 0; next < addresses.Count || attempts.Count > 0;)
            {
                if (next < addresses.Count)
                {
                    attempts.Add(ConnectAsync(addresses[next++], port, source, rest.Token));
                }

                Task headStart = Task.Delay(next < addresses.Count ? s_headStart : System.Threading.Timeout.InfiniteTimeSpan, rest.Token);
                Task first = await Task.WhenAny(attempts.Cast<Task>().Concat([headStart])).ConfigureAwait(false);
                token.ThrowIfCancellationRequested();
                if (first is Task<Dialed> attempt)
                {
                    attempts.Remove(attempt);
                    if (attempt.Status == TaskStatus.RanToCompletion)
                    {
                        return attempt.Result;
                    }

                    failure = attempt.Exception?.InnerException ?? failure;
                }
            }

            throw failure ?? new SocketException((int)SocketError.HostUnreachable);
        }
        finally
        {
            rest.Cancel();
            attempts.ForEach(Forget);
        }
    }

    /// <summary>The system's look-ups cannot be cancelled everywhere: then the answer is not waited for.</summary>
    private static async Task<T> Waited<T>(Task<T> task, Deadline deadline)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        Task first = await Task.WhenAny(task, Task.Delay(System.Threading.Timeout.Infinite, waiting.Token)).ConfigureAwait(false);
        waiting.Cancel();
        if (first == task)
        {
            return await task.ConfigureAwait(false);
        }

        Forget(task);
        deadline.ThrowIfCallerCancelled();
        throw new RelayException(SmtpRelayStatus.TimedOut, SmtpRelayPhase.Resolve);
    }

    /// <summary>What still comes of a task is closed, and its failure seen.</summary>
    private static void Forget<T>(Task<T> task) => task.ContinueWith(
        ended =>
        {
            if (ended.Status == TaskStatus.RanToCompletion)
            {
                (ended.Result as IDisposable)?.Dispose();
            }
            else
            {
                _ = ended.Exception;
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static RelayException Translate(Exception failure, Deadline deadline) => failure switch
    {
        _ when deadline.HasPassed => new RelayException(SmtpRelayStatus.TimedOut, SmtpRelayPhase.Connect),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new RelayException(SmtpRelayStatus.Refused, SmtpRelayPhase.Connect, failure.Message),
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted } or IOException => new RelayException(SmtpRelayStatus.ConnectionLost, SmtpRelayPhase.Connect, failure.Message),
        SocketException { SocketErrorCode: SocketError.TimedOut } => new RelayException(SmtpRelayStatus.TimedOut, SmtpRelayPhase.Connect, failure.Message),
        _ => new RelayException(SmtpRelayStatus.Unreachable, SmtpRelayPhase.Connect, failure.Message),
    };
}
