using System;
using SmtpTools.Logs.Formats.Tables;
using SmtpTools.Logs.Formats.Wrapped;

namespace SmtpTools.Logs.Formats.Iis;

/// <summary>
/// The other two formats of the SMTP service of Internet Information Services, whose columns are fixed; each line is read as the line of the W3C extended format that it would have been. The Microsoft IIS
/// format, in local time: <c>192.0.2.7, client.example, 1/15/24, 2:55:04, SMTPSVC1, MAIL01, 192.0.2.10, 90, 42, 0, 250, 0, MAIL, -, FROM:&lt;a@example.org&gt;,</c>. The NCSA common format:
/// <c>192.0.2.7 - client.example [15/Jan/2024:02:55:04 +0100] "MAIL -?+FROM:&lt;a@example.org&gt; SMTP" 250 42</c>.
/// </summary>
internal sealed class IisFixedLog(LogClock clock) : LogParser
{
    private const int Client = 0;
    private const int User = 1;
    private const int Date = 2;
    private const int Time = 3;
    private const int Site = 4;
    private const int Computer = 5;
    private const int ServerAddress = 6;
    private const int TimeTaken = 7;
    private const int BytesReceived = 8;
    private const int BytesSent = 9;
    private const int Status = 10;
    private const int Win32Status = 11;
    private const int Method = 12;
    private const int Stem = 13;
    private const int Query = 14;

    private readonly TableRow _row = new();
    private readonly TableStamp _stamp = new(clock);
    private readonly WrappedLine _w3c = new();
    private readonly IisSmtpLog _log = new(clock);

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Format = "IIS";
        _w3c.Clear();
        long ticks = line.IndexOf(", SMTPSVC"u8) > 0 ? ReadMicrosoft(record, line) : line.IndexOf(" -?"u8) > 0 ? ReadNcsa(line) : 0;
        if (ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        _w3c.Begin();
        LineKind kind = _log.Parse(_w3c.Record);
        if (kind == LineKind.Event)
        {
            record.TakeOver(_w3c.Record);
            record.Ticks = ticks;
        }

        return kind;
    }

    private long ReadMicrosoft(LogRecord record, ReadOnlySpan<byte> line)
    {
        _row.Read(record, (byte)',');
        long ticks = _row.Count > Query && Cell(line, Site).StartsWith("SMTPSVC"u8) ? _stamp.Read(Cell(line, Date), Cell(line, Time), isUtc: false) : 0;
        if (ticks > 0)
        {
            Begin(ticks);
            Append(Cell(line, Client), Cell(line, User), Cell(line, Site), Cell(line, Computer), Cell(line, ServerAddress));
            Append("-"u8, Verb(Cell(line, Method)), Cell(line, Stem), Cell(line, Query), Cell(line, Status));
            Append(Cell(line, Win32Status), Cell(line, BytesSent), Cell(line, BytesReceived), Cell(line, TimeTaken), "SMTP"u8);
            Append("-"u8, "-"u8, "-"u8, "-"u8, default);
        }

        return ticks;
    }

    private long ReadNcsa(ReadOnlySpan<byte> line)
    {
        int open = line.IndexOf(" ["u8);
        int close = open < 0 ? -1 : line.IndexOf("] \""u8, open);
        int quote = close < 0 ? -1 : line.Slice(close).LastIndexOf((byte)'"') + close;
        int user = line.Behind(" - "u8);
        int query = close < 0 ? -1 : line.Behind(" -?"u8, close);
        if (user < 0 || user > open || query < 0 || quote < query || quote + 2 > line.Length || TimeOf(line.Slice(open + 2, close - open - 2)) is not (> 0 and var ticks))
        {
            return 0;
        }

        ReadOnlySpan<byte> parameters = line.Slice(query, quote - query);
        int protocol = parameters.LastIndexOf((byte)' ');
        int method = close + "] \""u8.Length;
        int bytes = line.IndexOf((byte)' ', quote + 2);
        Begin(ticks);
        Append(line.Slice(0, user - " - "u8.Length), line.Slice(user, open - user), "-"u8, "-"u8, "-"u8);
        Append("-"u8, Verb(line.Slice(method, query - method)), "-"u8, parameters.Slice(0, protocol < 0 ? parameters.Length : protocol), line.Slice(quote + 2, (bytes < 0 ? line.Length : bytes) - quote - 2));
        Append("0"u8, bytes < 0 ? default : line.Slice(bytes + 1), "-"u8, "-"u8, "SMTP"u8);
        Append("-"u8, "-"u8, "-"u8, "-"u8, default);
        return ticks;
    }

    private ReadOnlySpan<byte> Cell(ReadOnlySpan<byte> line, int column)
    {
        LogSlice cell = _row[column];
        ReadOnlySpan<byte> value = cell.End <= line.Length ? line.Slice(cell.Start, cell.Length) : default;
        while (value.Length > 0 && value[0] == ' ')
        {
            value = value.Slice(1);
        }

        return value;
    }

    /// <summary>Some versions call the commands <c>MAIL FROM</c> and <c>RCPT TO</c>, and say <c>FROM:</c> again.</summary>
    private static ReadOnlySpan<byte> Verb(ReadOnlySpan<byte> method) => method.IndexOf((byte)' ') is >= 0 and var end ? method.Slice(0, end) : method;

    /// <summary><c>15/Jan/2024:02:55:04 +0100</c>.</summary>
    private static long TimeOf(ReadOnlySpan<byte> stamp)
    {
        if (stamp.Length != 26 || stamp[2] != '/' || stamp[6] != '/' || stamp[11] != ':' || stamp[14] != ':' || stamp[17] != ':' || stamp[21] is not ((byte)'+' or (byte)'-'))
        {
            return 0;
        }

        int month = ("JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(stamp.Slice(3, 3)) / 3) + 1;
        long ticks = LogClock.TicksOf((stamp.TwoDigits(7) * 100) + stamp.TwoDigits(9), month, stamp.TwoDigits(0), stamp.TwoDigits(12), stamp.TwoDigits(15), stamp.TwoDigits(18));
        long offset = ((stamp.TwoDigits(22) * 60) + stamp.TwoDigits(24)) * TimeSpan.TicksPerMinute;
        return ticks == 0 ? 0 : stamp[21] == '-' ? ticks + offset : ticks - offset;
    }

    private void Begin(long ticks)
    {
        foreach (char sign in new DateTime(ticks).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))
        {
            _w3c.Append((byte)sign);
        }
    }

    private void Append(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, ReadOnlySpan<byte> fifth)
    {
        Append(first);
        Append(second);
        Append(third);
        Append(fourth);
        Append(fifth);
    }

    /// <summary>A cell of the W3C format has no blanks.</summary>
    private void Append(ReadOnlySpan<byte> cell)
    {
        _w3c.Append((byte)' ');
        _w3c.Append(cell.Length == 0 ? "-"u8 : default);
        foreach (byte octet in cell)
        {
            _w3c.Append(octet == ' ' ? (byte)'+' : octet);
        }
    }
}
