using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// SpamAssassin's daemon (spamd.raw): <c>spamd: result: Y 15 - TEST_A,TEST_B scantime=1.2,size=99,user=u,uid=1,required_score=5.0,rhost=h,raddr=127.0.0.1,rport=9,mid=&lt;m&gt;,
/// autolearn=no</c>.
/// </summary>
internal sealed class SpamdLog : SyslogProgram
{
    public override string Name => "SpamAssassin";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("spamd"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int dash = line.HasAt(at, "spamd: result: "u8) ? line.IndexOf(" - "u8, at) : -1;
        int pairs = dash < 0 ? -1 : line.IndexOf(" scantime="u8, dash);
        int verdict = at + "spamd: result: "u8.Length;
        if (pairs < 0 || dash < verdict + 2)
        {
            return ReadFailure(record, line, at);
        }

        record.Kind = SmtpLogEventKind.Scanned;
        record.AddExtra("Verdict", line[verdict] == 'Y' ? "Spam"u8 : "Ham"u8);
        int score = verdict + 1;
        while (line[score] == ' ')
        {
            score++;
        }

        record.AddExtra("Score", LogSlice.Between(score, dash));
        LabelledValue.AddExtra(record, "Limit", line, pairs, ",required_score="u8, ","u8);
        int tests = dash + " - "u8.Length;
        if (tests < pairs)
        {
            record.AddExtra("Tests", LogSlice.Between(tests, pairs));
        }

        LabelledValue.AddExtra(record, "User", line, pairs, ",user="u8, ","u8);
        LabelledValue.AddExtra(record, "Seconds", line, pairs, " scantime="u8, ","u8);
        LabelledValue.AddExtra(record, "Learned", line, pairs, ",autolearn="u8, ","u8);
        LabelledValue.Set(record, LogField.Size, line, pairs, ",size="u8, ","u8);
        if (line.IndexOf(",mid=<"u8, pairs) > 0)
        {
            LabelledValue.Set(record, LogField.MessageId, line, pairs, ",mid=<"u8, ">"u8);
        }

        return LineKind.Event;
    }

    /// <summary>What a test could not do: mail goes on without it.</summary>
    private static LineKind ReadFailure(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (!line.HasAt(at, "plugin: "u8) || line.IndexOf("failed"u8, at) < 0)
        {
            return LineKind.Known;
        }

        record.Kind = SmtpLogEventKind.Warning;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }
}
