using System;
using System.Diagnostics;
using System.Threading;

namespace SmtpTools.Mail;

/// <summary>
/// Gives each step its time. A timeout per read would not do: a server that drips a character a second never trips it. Most steps end long before their time, so a new one
/// only notes when it began, and the one timer looks at that when it goes off.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _step;
    private readonly Timer _timer;
    private long _began;

    public Deadline(TimeSpan step, CancellationToken caller)
    {
        _step = step;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        Restart();
        _timer = new Timer(deadline => ((Deadline)deadline!).Look(), this, step, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends with the step's time, and when the caller cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The step took too long.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>A new step begins.</summary>
    public void Restart() => Volatile.Write(ref _began, Stopwatch.GetTimestamp());

    public void ThrowIfCallerCancelled() => _caller.ThrowIfCancellationRequested();

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Look()
    {
        TimeSpan left = _step - TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - Volatile.Read(ref _began)) / (double)Stopwatch.Frequency);
        try
        {
            if (left <= TimeSpan.Zero)
            {
                _source.Cancel();
            }
            else
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or AggregateException)
        {
            // The check ended meanwhile, or what was to be closed resisted: on a timer's thread either would end the process.
        }
    }
}
