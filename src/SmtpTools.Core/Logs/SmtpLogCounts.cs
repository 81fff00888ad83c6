using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs;

namespace SmtpTools;

/// <summary>What became of the lines of a log: each is counted once.</summary>
public sealed class SmtpLogCounts
{
    private readonly Dictionary<string, long> _formats = [];
    private string _lastFormat = "";
    private long _lastCount;

    /// <summary>Lines that were read.</summary>
    public long Lines => Events + Known + Foreign + Unrecognized;

    /// <summary>Lines that tell something, wanted or not.</summary>
    public long Events { get; private set; }

    /// <summary>Lines of a mail server that tell nothing of mail.</summary>
    public long Known { get; private set; }

    /// <summary>Lines of other programs.</summary>
    public long Foreign { get; private set; }

    /// <summary>Lines of no format that is known.</summary>
    public long Unrecognized { get; private set; }

    /// <summary>Messages that were read, where the content is mail and not a log.</summary>
    public long Messages { get; private set; }

    /// <summary>Of these, notifications that tell of a delivery.</summary>
    public long Bounces { get; private set; }

    /// <summary>The names of the formats that were met, the most frequent first.</summary>
    public IReadOnlyList<string> Formats
    {
        get
        {
            Flush();
            return _formats.OrderByDescending(pair => pair.Value).Select(pair => pair.Key).ToArray();
        }
    }

    internal void AddMessage(LineKind kind)
    {
        Messages++;
        Bounces += kind == LineKind.Event ? 1 : 0;
    }

    internal void Add(LineKind kind, string format)
    {
        switch (kind)
        {
            case LineKind.Event:
                Events++;
                break;
            case LineKind.Known:
                Known++;
                break;
            case LineKind.Foreign:
                Foreign++;
                return;
            default:
                Unrecognized++;
                return;
        }

        if (!ReferenceEquals(format, _lastFormat))
        {
            Flush();
            _lastFormat = format;
        }

        _lastCount++;
    }

    private void Flush()
    {
        if (_lastCount > 0 && _lastFormat.Length > 0) // a blank line is of any format
        {
            _formats.TryGetValue(_lastFormat, out long count);
            _formats[_lastFormat] = count + _lastCount;
        }

        _lastCount = 0;
    }
}
