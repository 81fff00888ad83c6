using System;
using System.Collections.Generic;
using System.Threading;
using SmtpTools.Catalogue;
using SmtpTools.Replies;
using SmtpTools.Words;

namespace SmtpTools;

/// <summary>
/// Explains SMTP replies: whatever a person has in hand, from a bare code to the text a program wrote around a reply. Safe for use by several threads at once.
/// </summary>
public sealed class SmtpReplyDecoder
{
    /// <summary>What lies behind this many characters of an input is not read; a reply is at most 512 octets a line (RFC 5321 4.5.3.1.5).</summary>
    public const int LongestInput = 64 * 1024;

    private const int RememberedInput = 1024;
    private const int Remembered = 16384;

    private static readonly Lazy<SmtpReplyDecoder> s_default = new(() => new SmtpReplyDecoder(ReplyCatalogue.Embedded));

    private readonly ReplyCatalogue _catalogue;
    private readonly Memory?[] _memory = new Memory?[Remembered];
    private readonly int[] _seen = new int[Remembered];
    private readonly ReplyReaderPool _readers;
    private IReadOnlyList<KeyValuePair<string, string>>? _knownProviders;

    internal SmtpReplyDecoder(ReplyCatalogue catalogue)
    {
        _catalogue = catalogue;
        _readers = new ReplyReaderPool(catalogue);
    }

    /// <summary>The decoder with the catalogue of this assembly; the first use reads it.</summary>
    public static SmtpReplyDecoder Default => s_default.Value;

    internal ReplyCatalogue Catalogue => _catalogue;

    /// <summary>Explains a bare reply code.</summary>
    /// <param name="code">100 to 599.</param>
    /// <param name="command">The command that was answered, where it is known; it sharpens the meaning.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is no reply code (RFC 5321 4.2.1).</exception>
    public SmtpReplyInfo Decode(int code, SmtpCommand command = SmtpCommand.None)
    {
        if (code is < 100 or > 599)
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "An SMTP reply code is a number from 100 to 599.");
        }

        return Decode(code.ToString(System.Globalization.CultureInfo.InvariantCulture), command);
    }

    /// <summary>
    /// Explains a reply: a code, an enhanced status code, a whole reply of one line or several, or a text with a reply in it. Any text gets an answer; where it could not
    /// be understood the answer's <see cref="SmtpReplyInfo.Reason"/> is <c>Unknown</c>. A message is a text like any other here, of which one reply is explained:
    /// <see cref="SmtpLogReader"/> reads bounce messages.
    /// </summary>
    /// <param name="text">At most <see cref="LongestInput"/> characters are read.</param>
    /// <param name="command">The command that was answered, where it is known; otherwise the text may tell.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public SmtpReplyInfo Decode(string text, SmtpCommand command = SmtpCommand.None)
    {
        if (text is null)
        {
            throw new ArgumentNullException(nameof(text));
        }

        if (text.Length > RememberedInput)
        {
            return Read(text, command);
        }

        // Logs repeat the same reply over and over; answers cannot change, so they are shared. Two places a slot keep two busy replies from driving each other out.
        int hash = text.GetHashCode() ^ ((int)command * 397);
        int slot = hash & (Remembered - 2);
        Memory? first = Volatile.Read(ref _memory[slot]);
        if (first is not null && first.Is(text, command))
        {
            return first.Info;
        }

        Memory? second = Volatile.Read(ref _memory[slot + 1]);
        if (second is not null && second.Is(text, command))
        {
            return second.Info;
        }

        SmtpReplyInfo info = Read(text, command);
        if (_seen[slot] != hash)
        {
            _seen[slot] = hash; // most texts with ids in them never come again: only what comes twice is worth keeping
            return info;
        }

        Volatile.Write(ref _memory[slot + 1], first);
        Volatile.Write(ref _memory[slot], new Memory(text, command, info));
        return info;
    }

    /// <summary>
    /// Lists what the catalogue knows of the codes that a wildcard pattern fits: reply codes, then enhanced status codes.
    /// </summary>
    /// <param name="pattern">Digits, points, <c>*</c> (any number of characters) and <c>?</c> (one), such as <c>55*</c> or <c>5.7.*</c>.</param>
    /// <param name="command">The command that was answered, where it is known.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pattern"/> is null.</exception>
    public IEnumerable<SmtpReplyInfo> Find(string pattern, SmtpCommand command = SmtpCommand.None) =>
        CatalogueBrowser.Find(this, pattern ?? throw new ArgumentNullException(nameof(pattern)), command);

    /// <summary>Lists what the catalogue knows of a reason: its codes, its enhanced status codes, and an example of every rule that shows it.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="command">The command that was answered, where it is known.</param>
    public IEnumerable<SmtpReplyInfo> FindReason(SmtpReason reason, SmtpCommand command = SmtpCommand.None) => CatalogueBrowser.OfReason(this, reason, command);

    /// <summary>Lists what the catalogue knows of a provider's or server's replies: an example of every rule.</summary>
    /// <param name="name">A name of <see cref="KnownProviders"/>; letter case does not count.</param>
    /// <param name="command">The command that was answered, where it is known.</param>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    public IEnumerable<SmtpReplyInfo> FindProvider(string name, SmtpCommand command = SmtpCommand.None) => CatalogueBrowser.OfProvider(this, name, command);

    /// <summary>The providers and servers whose own words the catalogue has, each with its full name, sorted.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KnownProviders => _knownProviders ??= CatalogueBrowser.KnownProviders(this);

    /// <summary>The codes and enhanced status codes of the catalogue, each with its meaning.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> KnownCodes => CatalogueBrowser.KnownCodes(this);

    private SmtpReplyInfo Read(string text, SmtpCommand command)
    {
        ReplyReader reader = _readers.Take();
        try
        {
            return reader.Read(text, command);
        }
        finally
        {
            _readers.GiveBack(reader);
        }
    }

    private sealed class Memory(string text, SmtpCommand command, SmtpReplyInfo info)
    {
        public SmtpReplyInfo Info { get; } = info;

        public bool Is(string otherText, SmtpCommand otherCommand) => command == otherCommand && text == otherText;
    }
}
