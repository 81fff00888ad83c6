using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// Filters that name the message by its queue id and say what they found: <c>4F9D195432C: DKIM verification successful</c> (opendkim/opendkim.c),
/// <c>4F9D195432C: example.org pass</c> (opendmarc/opendmarc.c).
/// </summary>
internal sealed class MilterLog(string name, string program) : SyslogProgram
{
    public override string Name => name;

    public override bool Owns(ReadOnlySpan<byte> tag)
    {
        if (tag.Length != program.Length)
        {
            return false;
        }

        for (int i = 0; i < tag.Length; i++)
        {
            if (tag[i] != program[i])
            {
                return false;
            }
        }

        return true;
    }

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int end = at;
        while (end < line.Length && (Octets.IsLetter(line[end]) || Octets.IsDigit(line[end])))
        {
            end++;
        }

        ReadOnlySpan<byte> words = line.Slice(at);
        if (end - at < 6 || !line.HasAt(end, ": "u8))
        {
            record.Kind = words.IndexOf(" starting ("u8) > 0 ? SmtpLogEventKind.Started : words.IndexOf(" terminating with status "u8) > 0 ? SmtpLogEventKind.Stopped : IsFailure(words) ? SmtpLogEventKind.Error : SmtpLogEventKind.Unrecognized;
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return record.Kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : LineKind.Event;
        }

        if (words.EndsWith(" not internal"u8) || words.EndsWith(": not authenticated"u8) || words.EndsWith(": not POP authenticated"u8))
        {
            return LineKind.Known; // why it is going to verify, not to sign
        }

        record.Kind = SmtpLogEventKind.Scanned;
        record.Set(LogField.QueueId, LogSlice.Between(at, end));
        record.Set(LogField.Text, LogSlice.Between(end + 2, line.Length));
        return LineKind.Event;
    }

    /// <summary>What keeps the filter from running, of its own (opendkim.c) or of libmilter (listener.c).</summary>
    private static bool IsFailure(ReadOnlySpan<byte> words) =>
        words.IndexOf(": Unable to "u8) > 0 || words.StartsWith("smfi_opensocket() failed"u8) || words.IndexOf("maximum restart rate exceeded"u8) >= 0
        || ((words.StartsWith("exited with status "u8) || words.StartsWith("terminated with signal "u8)) && words.EndsWith(", restarting"u8));
}
