using System;

namespace SmtpTools.Logs.Formats.Dovecot;

/// <summary>
/// What stands behind Dovecot's header: a line begins with the service, and mostly the user: <c>lmtp(user)&lt;pid&gt;&lt;session&gt;: words</c>, <c>lmtp(pid, user): session: words</c> of
/// old versions. Dovecot's own log file has the level before the words, syslog only where it is a bad one.
/// </summary>
internal static class DovecotLine
{
    /// <summary>Reads a line from its service on.</summary>
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (ReadState(record, line, at) == LineKind.Event)
        {
            return LineKind.Event; // the master's own
        }

        int colon = line.IndexOf(": "u8, at);
        int end = at;
        while (end < line.Length && (Octets.IsLetter(line[end]) || line[end] == '-' || Octets.IsDigit(line[end])))
        {
            end++;
        }

        if (colon < end || end == at)
        {
            return LineKind.Known;
        }

        var service = LogSlice.Between(at, end);
        ReadOnlySpan<byte> name = line.Slice(at, end - at);
        int words = colon + 2;
        words += line.HasAt(words + DovecotFormat.StampLength, " Info: "u8) ? DovecotFormat.StampLength + 1 : 0;
        words += line.HasAt(words, "Info: "u8) ? "Info: "u8.Length : 0;
        LogSlice user = UserOf(line, end, colon);
        LineKind kind = ReadState(record, line, words);
        if (kind == LineKind.Known)
        {
            kind = name.EndsWith("-login"u8) ? DovecotLogin.Read(record, line, words, isSubmission: name.StartsWith("submission"u8))
                : name.StartsWith("auth"u8) ? DovecotLogin.ReadAuthentication(record, line, words)
                : name.SequenceEqual("submission"u8) ? DovecotSubmission.Read(record, line, user, words)
                : name.SequenceEqual("lmtp"u8) || name.SequenceEqual("lda"u8) || name.SequenceEqual("deliver"u8) ? DovecotDelivery.Read(record, line, user, words)
                : LineKind.Known;
        }

        if (kind == LineKind.Event)
        {
            record.AddExtra("Service", service);
            if (user.Length > 0 && !record.Has(LogField.Recipient) && !record.Has(LogField.SaslUser))
            {
                record.AddExtra("User", user);
            }
        }

        return kind;
    }

    private static LineKind ReadState(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        record.Kind = words.StartsWith("Dovecot v"u8) && words.IndexOf(" starting up"u8) > 0 ? SmtpLogEventKind.Started
            : words.StartsWith("Warning: Killed with signal "u8) ? SmtpLogEventKind.Stopped
            : words.StartsWith("Warning: "u8) ? SmtpLogEventKind.Warning
            : words.StartsWith("Error: "u8) || words.StartsWith("Fatal: "u8) || words.StartsWith("Panic: "u8) ? SmtpLogEventKind.Error
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind == SmtpLogEventKind.Unrecognized)
        {
            return LineKind.Known;
        }

        bool hasSeverity = record.Kind is SmtpLogEventKind.Warning or SmtpLogEventKind.Error;
        record.Set(LogField.Text, LogSlice.Between(hasSeverity ? line.IndexOf(": "u8, at) + 2 : at, line.Length));
        return LineKind.Event;
    }

    /// <summary>Who is within the parentheses, without the process id that old versions have there.</summary>
    private static LogSlice UserOf(ReadOnlySpan<byte> line, int open, int end)
    {
        if (line[open] != '(' || line.IndexOf((byte)')', open) is not (> 0 and var close) || close > end)
        {
            return default;
        }

        int digits = line.EndOfDigits(open + 1);
        int user = digits > open + 1 && line.HasAt(digits, ", "u8) ? digits + 2 : digits == close ? close : open + 1;
        return line.HasAt(user, "<"u8) && line[close - 1] == '>' && close - 1 > user ? LogSlice.Between(user + 1, close - 1) : LogSlice.Between(user, close);
    }
}
