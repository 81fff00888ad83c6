using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Mail;

namespace SmtpTools.Commands;

/// <summary>Something that a running check has for the pipeline's thread: a result, a failure, a line of the dialogue or a step of progress.</summary>
internal readonly struct RelayEvent(SmtpRelayResult? result = null, Exception? failure = null, string? line = null, string? progress = null)
{
    public SmtpRelayResult? Result { get; } = result;

    public Exception? Failure { get; } = failure;

    public string? Line { get; } = line;

    public string? Progress { get; } = progress;
}

/// <summary>Runs checks beside one another and hands what comes of them to the pipeline's thread, as it comes.</summary>
internal sealed class RelayPump(int throttleLimit, bool wantsDialogue) : IDisposable
{
    // Checks that wait for their turn are cheap, but a pipeline without end must wait too.
    private const int MostWaiting = 2000;

    // The pipeline's thread waits for it, name by name.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    // A name has several ports, and stands in several rows.
    private readonly Dictionary<string, ServerAddresses?> _addresses = new(StringComparer.OrdinalIgnoreCase);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(throttleLimit);
    private readonly BlockingCollection<RelayEvent> _events = [];

    // Read while the first connections are made, so that the first reply need not wait for it.
    private readonly Task _catalogue = Task.Run(() => SmtpReplyDecoder.Default);

    /// <summary>Checks that were begun.</summary>
    public int Total { get; private set; }

    /// <summary>Checks whose results have been read.</summary>
    public int Done { get; private set; }

    /// <summary>
    /// Whether the addresses of a server are of a network that anyone can reach; true where they cannot be found out, and false where there is no such name. What was found out is the check's too:
    /// it connects to what was judged here.
    /// </summary>
    /// <exception cref="OperationCanceledException">The pump was stopped.</exception>
    public bool IsPublic(string server, RelayCheckOptions options)
    {
        if (options.Proxy is not null && !IPAddress.TryParse(server.Trim('[', ']'), out _))
        {
            return true; // the proxy looks the name up, in a network that is not this one
        }

        if (!_addresses.TryGetValue(server, out ServerAddresses? addresses))
        {
            var light = new RelayCheckOptions { AddressFamily = options.AddressFamily, Timeout = options.Timeout < s_patience ? options.Timeout : s_patience };
            addresses = Task.Run(() => new RelayChecker(light).ResolveAsync(server, _stop.Token)).GetAwaiter().GetResult();
            _addresses.Add(server, addresses);
        }

        options.Addresses = addresses;
        return addresses is null || addresses.Found.Any(address => !AddressScope.IsPrivate(address));
    }

    /// <summary>Begins a check.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public void Add(string server, int port, RelayCheckOptions options)
    {
        var checker = new RelayChecker(options);
        Total++;
        _ = Task.Run(() => RunAsync(checker, server, port));
    }

    /// <summary>What has come; waits for more where too much is under way, or, at the end, where anything is.</summary>
    /// <param name="toTheEnd">Wait until all checks are done.</param>
    /// <exception cref="OperationCanceledException">The pump was stopped.</exception>
    public IEnumerable<RelayEvent> Take(bool toTheEnd)
    {
        while (Done < Total)
        {
            bool mustWait = toTheEnd || Total - Done > MostWaiting;
            if (!_events.TryTake(out RelayEvent next, mustWait ? Timeout.Infinite : 0, _stop.Token))
            {
                yield break;
            }

            Done += next.Result is not null || next.Failure is not null ? 1 : 0;
            yield return next;
        }
    }

    /// <summary>Ends all checks and closes their connections.</summary>
    public void Stop() => _stop.Cancel();

    // What is disposed of here would be missed by checks that are still on their way out; they hold nothing of the system by then.
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(RelayChecker checker, string server, int port)
    {
        try
        {
            await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                string prefix = $"{server}:{port} ";
                Action<string>? listener = wantsDialogue ? line => _events.Add(new RelayEvent(line: prefix + line)) : null;
                SmtpRelayResult result = await checker.CheckAsync(
                    server, port, listener, (done, of, probe) => _events.Add(new RelayEvent(progress: $"{prefix}probe {done} of {of}: {probe.Form}")), _stop.Token).ConfigureAwait(false);
                _events.Add(new RelayEvent(result));
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch (Exception e)
        {
            _events.Add(new RelayEvent(failure: e));
        }
    }
}
