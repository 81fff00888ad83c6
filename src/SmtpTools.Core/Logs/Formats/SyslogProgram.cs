using System;

namespace SmtpTools.Logs.Formats;

/// <summary>What one family of programs writes behind a syslog header.</summary>
internal abstract class SyslogProgram
{
    /// <summary>The name of the format.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a tag is one of its programs'.</summary>
    public abstract bool Owns(ReadOnlySpan<byte> tag);

    /// <summary>Whether words that stand alone, without a tag, can be no other program's.</summary>
    public virtual bool IsSure(ReadOnlySpan<byte> words) => false;

    /// <summary>Reads a program's own words into the record, which has time, server, program and process already.</summary>
    /// <param name="record">Takes the fields.</param>
    /// <param name="tag">The program's tag.</param>
    /// <param name="at">Where the words begin.</param>
    public abstract LineKind Read(LogRecord record, LogSlice tag, int at);
}
