using System;

namespace SmtpTools.Logs.Formats.Dovecot;

/// <summary>
/// Clients that sign in (login-common): <c>Disconnected (auth failed, 1 attempts in 2 secs): user=&lt;u&gt;, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1, TLS, session=&lt;s&gt;</c>.
/// Whoever tries passwords tries them anywhere, so that failures of all services count; who signed in to read mail does not.
/// </summary>
internal static class DovecotLogin
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at, bool isSubmission)
    {
        int elements = line.IndexOf(": user=<"u8, at);
        int end = elements < 0 ? line.Length : elements;
        ReadOnlySpan<byte> words = line.Slice(at, end - at);
        record.Kind = words.IndexOf("auth failed"u8) >= 0 || words.IndexOf("authentication failure"u8) >= 0 || words.IndexOf("(tried to use "u8) >= 0 ? SmtpLogEventKind.AuthenticationFailed
            : !isSubmission ? SmtpLogEventKind.Unrecognized
            : words.SequenceEqual("Login"u8) ? SmtpLogEventKind.Authenticated
            : words.StartsWith("Disconnected"u8) || words.StartsWith("Login aborted"u8) || words.StartsWith("Aborted login"u8) ? SmtpLogEventKind.Disconnected
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind == SmtpLogEventKind.Unrecognized)
        {
            return LineKind.Known;
        }

        if (record.Kind != SmtpLogEventKind.Authenticated)
        {
            record.Set(LogField.Text, LogSlice.Between(at, end));
        }

        LabelledValue.Set(record, LogField.SaslUser, line, end, "user=<"u8, ">"u8);
        LabelledValue.Set(record, LogField.SaslMethod, line, end, "method="u8, ","u8);
        LabelledValue.Set(record, LogField.ClientAddress, line, end, " rip="u8, ","u8);
        LabelledValue.Set(record, LogField.SessionId, line, end, "session=<"u8, ">"u8);
        LabelledValue.AddExtra(record, "LocalAddress", line, end, " lip="u8, ","u8);
        return LineKind.Event;
    }

    /// <summary>
    /// Why the auth service refused: <c>passwd-file(user,192.0.2.66,&lt;session&gt;): unknown user</c>. The service that asked tells of the failure itself, so this one warns.
    /// </summary>
    public static LineKind ReadAuthentication(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int close = line.Slice(at).LastIndexOf("): "u8);
        int open = close < 0 ? -1 : line.Slice(at, close).LastIndexOf((byte)'(');
        ReadOnlySpan<byte> words = close < 0 ? default : line.Slice(at + close + "): "u8.Length);
        if (open < 0 || !(words.StartsWith("unknown user"u8) || words.StartsWith("Password mismatch"u8)))
        {
            return LineKind.Known;
        }

        record.Kind = SmtpLogEventKind.Warning;
        record.Set(LogField.Text, LogSlice.Between(line.Length - words.Length, line.Length));
        var who = LogSlice.Between(at + open + 1, at + close);
        int comma = line.Slice(who.Start, who.Length).IndexOf((byte)',');
        record.Set(LogField.SaslUser, comma < 0 ? who : new LogSlice(who.Start, comma));
        if (comma >= 0)
        {
            LabelledValue.Set(record, LogField.ClientAddress, line.Slice(0, who.End), who.Start + comma, ","u8, ","u8);
        }

        return LineKind.Event;
    }
}
