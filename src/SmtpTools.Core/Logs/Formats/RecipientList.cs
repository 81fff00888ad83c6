using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats;

/// <summary>Puts recipients together that a line names one by one: the field has them parted by ", ".</summary>
internal struct RecipientList(LogRecord record)
{
    private LogSlice _all;
    private int _count;

    public void Add(ReadOnlySpan<byte> recipient)
    {
        if (_count++ > 0)
        {
            record.Note(", "u8); // what is noted piece by piece lies in one piece
        }

        LogSlice item = record.Note(recipient);
        _all = _count == 1 ? item : LogSlice.Between(_all.Start, item.End);
    }

    /// <summary>Sets the recipients and their number, if there are any.</summary>
    public readonly void Set()
    {
        if (_count > 0)
        {
            record.Set(LogField.Recipient, _all);
            record.SetNumber(LogField.RecipientCount, _count);
        }
    }
}
