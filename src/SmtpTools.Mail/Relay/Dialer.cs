using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MailKit.Net.Proxy;
using MailKit.Security;

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

    // Of several failures the first of these tells most: who refuses is there.
    private static readonly SmtpRelayStatus[] s_telling = [SmtpRelayStatus.Refused, SmtpRelayStatus.ConnectionLost, SmtpRelayStatus.TimedOut, SmtpRelayStatus.Unreachable];

    /// <exception cref="RelayException">The name has no address.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string server, AddressFamily family, Deadline deadline)
    {
        IPAddress[] all;
        try
        {
            all = IPAddress.TryParse(server, out IPAddress? literal) ? [literal] : await Waited(LookUpAsync(server), deadline).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RelayException(SmtpRelayStatus.TimedOut, SmtpRelayPhase.Resolve);
        }
        catch (SocketException e) when (e.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData))
        {
            throw new RelayException(SmtpRelayStatus.NameNotResolved, SmtpRelayPhase.Resolve, $"the look-up failed: {e.Message}", circumstance: RelayException.LookUpFailed);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new RelayException(SmtpRelayStatus.NameNotResolved, SmtpRelayPhase.Resolve, e.Message);
        }

        IPAddress[] usable = all.Where(address => family == AddressFamily.Unspecified || address.AddressFamily == family).ToArray();
        return usable.Length > 0 ? usable
            : all.Length == 0 ? throw new RelayException(SmtpRelayStatus.NameNotResolved, SmtpRelayPhase.Resolve, "the name has no address")
            : throw new RelayException(SmtpRelayStatus.NameNotResolved, SmtpRelayPhase.Resolve, $"-AddressFamily asks for {NameOf(family)}, and the address is {string.Join(", ", all.AsEnumerable())}", circumstance: "family");
    }

    /// <summary>Connects to the first address that answers: each has a head start before the next.</summary>
    /// <exception cref="RelayException">None could be connected to.</exception>
    public static async Task<Dialed> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, IPAddress? source, Deadline deadline)
    {
        Check(source);
        IPAddress[] usable = addresses.Where(address => source is null || source.AddressFamily == address.AddressFamily).ToArray();
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        var attempts = new List<Task<Dialed>>();
        RelayException? failure = usable.Length > 0 ? null
            : new RelayException(SmtpRelayStatus.Unreachable, SmtpRelayPhase.Connect, $"-SourceAddress {source} is {NameOf(source!.AddressFamily)}, and the server's address is {string.Join(", ", addresses)}", circumstance: "source");
        try
        {
            for (int next = 0; next < usable.Length || attempts.Count > 0;)
            {
                if (next < usable.Length)
                {
                    attempts.Add(ConnectAsync(usable[next++], port, source, rest.Token));
                }

                Task headStart = Task.Delay(next < usable.Length ? s_headStart : System.Threading.Timeout.InfiniteTimeSpan, rest.Token);
                Task first = await Task.WhenAny(attempts.Cast<Task>().Concat([headStart])).ConfigureAwait(false);
                deadline.ThrowIfCallerCancelled();
                if (deadline.HasPassed)
                {
                    throw MoreTelling(failure, new RelayException(SmtpRelayStatus.TimedOut, SmtpRelayPhase.Connect));
                }

                if (first is Task<Dialed> attempt)
                {
                    attempts.Remove(attempt);
                    if (attempt.Status == TaskStatus.RanToCompletion)
                    {
                        return attempt.Result;
                    }

                    failure = MoreTelling(failure, Translate(attempt.Exception?.InnerException));
                }
            }

            throw failure!;
        }
        finally
        {
            rest.Cancel();
            attempts.ForEach(Forget);
        }
    }

    /// <summary>Lets a proxy look up the name and connect.</summary>
    /// <exception cref="RelayException">The proxy could not, or would not.</exception>
    public static async Task<Dialed> ConnectAsync(Uri proxy, string server, int port, IPAddress? source, Deadline deadline)
    {
        Check(source);
        ProxyClient client = ProxyOf(proxy);
        client.LocalEndPoint = source is null ? null : new IPEndPoint(source, 0);
        try
        {
            return new Dialed(await Waited(client.ConnectAsync(server, port, deadline.Token), deadline).ConfigureAwait(false), null, null);
        }
        catch (Exception e) // whatever it is, it is no defect of ours: proxies say what they like
        {
            deadline.ThrowIfCallerCancelled();
            SmtpRelayStatus status = deadline.HasPassed ? SmtpRelayStatus.TimedOut : SmtpRelayStatus.Unreachable;
            string what = deadline.HasPassed ? "did not connect in time" : e switch
            {
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } =>
                    $"cannot be used: its name, or with SOCKS 4 the server's, could not be looked up: {e.Message}",
                SocketException => $"cannot be connected to: {e.Message}",
                SslHandshakeException => $"and this machine agree on no TLS: {Innermost(e)}",
                ProxyProtocolException => $"refused: {e.Message}",
                _ => $"did not connect: {Innermost(e)}",
            };
            throw new RelayException(status, SmtpRelayPhase.Connect, $"the proxy {client.ProxyHost}:{client.ProxyPort} {what}", circumstance: "proxy");
        }
    }

    /// <summary>What was the matter, without the guesses that libraries put around it.</summary>
    public static string Innermost(Exception e)
    {
        while (e.InnerException is not null)
        {
            e = e.InnerException;
        }

        return OneLine.Of(e.Message, 512);
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

    /// <summary>Found out before anything is dialed: later it could not be told from what the server's address, or the proxy, is to blame for.</summary>
    private static void Check(IPAddress? source)
    {
        try
        {
            if (source is not null)
            {
                using var socket = new Socket(source.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(source, 0));
            }
        }
        catch (SocketException e)
        {
            string what = e.SocketErrorCode == SocketError.AddressNotAvailable ? "is no address of this machine" : $"cannot be used: {e.Message}";
            throw new RelayException(SmtpRelayStatus.Unreachable, SmtpRelayPhase.Connect, $"-SourceAddress {source} {what}", circumstance: "source");
        }
    }

    /// <summary>
    /// On a thread of its own: on Linux the system's look-up is no asynchronous one, and .NET would let it block a thread of the pool, so that with a few dozen slow names
    /// nothing else runs, not even what keeps the time.
    /// </summary>
    private static Task<IPAddress[]> LookUpAsync(string name) =>
        Task.Factory.StartNew(() => Dns.GetHostAddresses(name), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Look-ups cannot be cancelled everywhere: then the answer is not waited for.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
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
        throw new TimeoutException();
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

    private static RelayException MoreTelling(RelayException? one, RelayException other) =>
        one is not null && Array.IndexOf(s_telling, one.Status) <= Array.IndexOf(s_telling, other.Status) ? one : other;

    private static RelayException Translate(Exception? failure) => new(
        failure switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => SmtpRelayStatus.Refused,
            SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted } or IOException => SmtpRelayStatus.ConnectionLost,
            SocketException { SocketErrorCode: SocketError.TimedOut } => SmtpRelayStatus.TimedOut,
            _ => SmtpRelayStatus.Unreachable,
        },
        SmtpRelayPhase.Connect,
        failure?.Message);

    private static string NameOf(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
