using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace SmtpTools.Commands;

/// <summary>Reads ahead on a thread of its own and hands what it reads to the pipeline's thread, in order. What is read ahead is bounded.</summary>
internal sealed class LogPump : IDisposable
{
    private const int BatchSize = 128;
    private const int MostBatches = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<ArraySegment<object>> _batches = new(MostBatches);
    private object[] _batch = new object[BatchSize];
    private int _count;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Ends the reading.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Begins to read.</summary>
    /// <param name="items">What is read; its errors end the reading and are thrown by <see cref="TryTake"/>.</param>
    public void Start(IEnumerable<object> items) => Task.Factory.StartNew(() => Run(items), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Hands on what was read so far; to be called by the reading thread, before it waits.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            _batches.Add(new ArraySegment<object>(_batch, 0, _count), _stop.Token);
            _batch = new object[BatchSize];
            _count = 0;
        }
    }

    /// <summary>The next items.</summary>
    /// <param name="items">The items; empty where none came in time.</param>
    /// <param name="milliseconds">How long to wait.</param>
    /// <returns>False when there will be no more.</returns>
    /// <exception cref="OperationCanceledException">The pump was stopped.</exception>
    public bool TryTake(out ArraySegment<object> items, int milliseconds)
    {
        if (!_batches.TryTake(out items, milliseconds, _stop.Token))
        {
            items = new ArraySegment<object>([]);
            bool isAtEnd = _batches.IsCompleted;
            if (isAtEnd)
            {
                _failure?.Throw();
            }

            return !isAtEnd;
        }

        return true;
    }

    /// <summary>Ends the reading at once.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Cancel();

    private void Run(IEnumerable<object> items)
    {
        try
        {
            foreach (object item in items)
            {
                _batch[_count++] = item;
                if (_count == BatchSize)
                {
                    Flush();
                }
            }

            Flush();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
#pragma warning disable CA1031 // It is thrown on the pipeline's thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _batches.CompleteAdding();
        }
    }
}
