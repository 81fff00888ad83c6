using System;

namespace SmtpTools.Logs.Formats.Sendmail;

/// <summary>
/// Sendmail: <c>id: name=value, name=value</c> or words, where the id is that of the queue file, or <c>NOQUEUE</c>, and missing where there is none (conf.c, sm_syslog).
/// Debian runs it as <c>sm-mta</c>, <c>sm-msp-queue</c>. Its helpers write under their own names.
/// </summary>
internal sealed class SendmailLog : SyslogProgram
{
    private const int ShortestId = 8;
    private const int LongestId = 20;
    private const int IdDigits = 5; // of the process id, at the end

    public override string Name => "Sendmail";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("sm-"u8) || tag.SequenceEqual("sendmail"u8) || tag.SequenceEqual("sendmail-client"u8)
        || tag.SequenceEqual("mail.local"u8) || tag.SequenceEqual("smrsh"u8) || tag.SequenceEqual("vacation"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int words = EndOfId(line, at);
        if (words > 0)
        {
            record.Set(LogField.QueueId, LogSlice.Between(at, words - 2));
        }
        else
        {
            words = line.HasAt(at, "NOQUEUE: "u8) ? at + "NOQUEUE: "u8.Length : at;
        }

        return line.HasAt(words, "from="u8) ? SendmailMessage.ReadArrival(record, line, words)
            : line.HasAt(words, "to="u8) ? SendmailMessage.ReadDelivery(record, line, words)
            : line.HasAt(words, "ruleset="u8) ? SendmailReject.ReadRuleset(record, line, words)
            : line.HasAt(words, "Milter"u8) || line.HasAt(words, "milter="u8) ? SendmailReject.ReadMilter(record, line, words)
            : SendmailNotice.Read(record, line, words);
    }

    /// <summary>Where the words behind the id begin that begins here; -1 where none does. Since 8.10 ids are 8 letters and digits of the time and the process id.</summary>
    public static int EndOfId(ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        int last = Math.Min(line.Length, at + LongestId);
        while (end < last && (Octets.IsLetter(line[end]) || Octets.IsDigit(line[end])))
        {
            end++;
        }

        return end - at >= ShortestId && line.HasAt(end, ": "u8) && line.EndOfDigits(end - IdDigits) == end ? end + 2 : -1;
    }
}
