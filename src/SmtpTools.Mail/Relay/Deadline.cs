using System;
using System.Threading;

namespace SmtpTools.Mail;

/// <summary>Gives each step its time. A timeout per read would not do: a server that drips a character a second never trips it.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _step;

    public Deadline(TimeSpan step, CancellationToken caller)
    {
        _step = step;
        _caller = caller;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        Restart();
    }

    /// <summary>Ends with the step's time, and when the caller cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The step took too long.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>A new step begins.</summary>
    public void Restart() => _source.CancelAfter(_step);

    public void ThrowIfCallerCancelled() => _caller.ThrowIfCancellationRequested();

    public void Dispose() => _source.Dispose();
}
