using System;
using System.Collections.Generic;
using System.Globalization;
using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>Reads from a reply's words what they name: addresses, URLs, a size limit, a time to wait.</summary>
internal static class ReplyFacts
{
    private const long Kilo = 1024;
    private const int LongestWait = 7 * 24 * 3600;

    // A number below is a count or a code, no message size in octets.
    private const long SmallestSize = 1000;

    private static readonly string[] s_senderWords = ["from", "sender", "contact", "by", "email", "mailto"];
    private static readonly string[] s_contacts = ["abuse@", "postmaster@", "support@", "delist@", "removal@", "helpdesk@", "mailer-daemon@"];
    private static readonly string[] s_recipientWords = ["rcpt", "recipient", "to", "for", "user", "mailbox"];
    private static readonly string[] s_serverWords = ["to", "with", "host", "by"];
    private static readonly string[] s_hostWords = ["host", "dns", "server", "relay", "H", "to", "with"];
    private static readonly string[] s_waitWords = ["in", "wait", "within", "another", "least", "about", "next", "retry", "again", "approximately"];
    private static readonly string[] s_limitWords = ["limit", "limits", "max", "maximum", "maximal", "than", "allowed", "exceeds", "exceeded", "exceed", "over", "maxsize", "size"];

    /// <summary>The recipient's address: the one that stands beside the words for it, else the first that is no sender's or contact's. A header that the text has in it does not count.</summary>
    public static string? Recipient(ReplyWords words, SmtpReason reason)
    {
        // These replies name the sender, a login name or a new address; only what is called the recipient is it.
        bool onlyNamed = reason is SmtpReason.SenderRejected or SmtpReason.SenderAuthentication or SmtpReason.AuthenticationFailed or SmtpReason.RecipientMoved;
        Word[] items = words.List.Items;
        var header = new HeaderLines(words.Source);
        int fallback = -1;
        for (int i = 0; i < words.List.Count; i++)
        {
            if (items[i].Kind != WordKind.Address || IsContact(words.Source, items[i]) || header.Contain(items[i].Start))
            {
                continue;
            }

            if (onlyNamed ? words.Is(i - 1, "recipient") || words.Is(i - 2, "rcpt") : words.IsAny(i - 1, s_recipientWords))
            {
                return words.TextOf(items[i]);
            }

            bool isOther = words.IsAny(i - 1, s_senderWords) || words.IsAny(i - 2, s_senderWords);
            if (fallback < 0 && !isOther && !onlyNamed)
            {
                fallback = i;
            }
        }

        return fallback < 0 ? null : words.TextOf(items[fallback]);
    }

    /// <summary>abuse@, postmaster@ and their like are whom a reply tells to write to.</summary>
    private static bool IsContact(string text, in Word address)
    {
        foreach (string name in s_contacts)
        {
            if (address.End - address.Start > name.Length && string.Compare(text, address.Start, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first IP address in the server's own words; the one in "host mx.example.net[192.0.2.1] said" is the server's.</summary>
    public static string? ClientAddress(ReplyWords words)
    {
        for (int i = 0; i < words.List.Count; i++)
        {
            ref Word word = ref words.List.Items[i];
            if (word.Kind == WordKind.Ip && word.Start >= words.Location.TextStart && word.End <= words.Location.TextEnd && !IsHostSaid(words, i) && !IsSection(words, i))
            {
                return words.TextOf(word);
            }
        }

        return null;
    }

    /// <summary>
    /// The host in "host mx.example.net[192.0.2.1] said: ...", "Remote-MTA: dns; mx.example.net": the last before the reply, since the server that reports stands first.
    /// </summary>
    public static string? Host(ReplyWords words)
    {
        int end = words.Location.Code == 0 ? int.MaxValue : words.Location.CodeStart;
        int host = -1;
        for (int i = 1; i < words.List.Count && words.List.Items[i].Start < end; i++)
        {
            if (words.List.Items[i].Kind is WordKind.Host && words.IsAny(i - 1, s_hostWords))
            {
                host = i;
            }
        }

        return host < 0 ? null : words.TextOf(words.List.Items[host]);
    }

    private static bool IsHostSaid(ReplyWords words, int ip) =>
        (words.IsAny(ip - 2, s_serverWords) && words.List.Items[ip - 1].Kind == WordKind.Host) || (words.Is(ip - 1, "host") && words.Is(ip + 1, "said"));

    /// <summary>"RFC 2821 4.1.1.1" and "section 4.1.1.1".</summary>
    private static bool IsSection(ReplyWords words, int ip) =>
        words.Is(ip - 1, "section") || words.Is(ip - 2, "rfc") || (ip > 0 && string.Compare(words.Source, words.List.Items[ip - 1].Start, "rfc", 0, 3, StringComparison.OrdinalIgnoreCase) == 0);

    public static TextList Urls(ReplyWords words)
    {
        string text = words.Source;
        List<string>? urls = null;
        for (int at = NextUrl(text, 0); at >= 0; at = NextUrl(text, at + 1))
        {
            int end = ReplySyntax.UrlEnd(text, at, text.Length);
            string url = text.Substring(at, end - at);
            urls ??= [];
            if (!urls.Contains(url) && urls.Count < 8)
            {
                urls.Add(url);
            }

            at = Math.Max(at, end - 1);
        }

        return urls is null ? TextList.None : new TextList(urls.ToArray());
    }

    private static int NextUrl(string text, int start)
    {
        for (int i = text.IndexOf("://", start, StringComparison.Ordinal); i >= 0; i = text.IndexOf("://", i + 3, StringComparison.Ordinal))
        {
            foreach (string scheme in s_schemes)
            {
                int at = i - scheme.Length;
                if (at >= start && string.Compare(text, at, scheme, 0, scheme.Length, StringComparison.OrdinalIgnoreCase) == 0)
                {
                    return at;
                }
            }
        }

        return -1;
    }

    private static readonly string[] s_schemes = ["https", "http"];

    /// <summary>"try again in 5 minutes", "Greylisted for 300 seconds", "retry in 00:04:58": seconds, or null.</summary>
    public static int? RetryAfterSeconds(ReplyWords words, bool anyDuration)
    {
        Word[] items = words.List.Items;
        for (int i = 0; i < words.List.Count; i++)
        {
            ref Word word = ref items[i];
            if (word.Start < words.Location.TextStart || word.Kind is not (WordKind.Number or WordKind.Plain or WordKind.Id)
                || words.Source[word.Start] is < '0' or > '9'
                || !(anyDuration || words.IsAny(i - 1, s_waitWords) || words.IsAny(i - 2, s_waitWords)))
            {
                continue;
            }

            long? seconds = ClockTime(words, i) ?? NumberWithUnit(words, i, SecondsOf);
            if (seconds is > 0 and <= LongestWait)
            {
                return (int)seconds;
            }
        }

        return null;
    }

    /// <summary>"The mailbox is temporarily disabled": an address that is answered so may work again, even with a permanent code.</summary>
    public static bool SaysTemporary(ReplyWords words, CodeClues clues)
    {
        ReplyLocation location = words.Location;
        int length = Math.Max(location.TextEnd - location.TextStart, 0);
        foreach (string word in clues.Temporary)
        {
            if (words.Source.IndexOf(word, location.TextStart, length, StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The number that stands behind a word for a limit, in octets.</summary>
    public static long? SizeLimit(ReplyWords words)
    {
        long? limit = null;
        int sinceLimitWord = int.MaxValue;
        for (int i = 0; i < words.List.Count; i++)
        {
            ref Word word = ref words.List.Items[i];
            if (word.Start < words.Location.TextStart)
            {
                continue;
            }

            if (word.Kind == WordKind.Plain && words.IsAny(i, s_limitWords))
            {
                sinceLimitWord = 0;
            }
            else if (sinceLimitWord < 6)
            {
                sinceLimitWord++;
                long? size = NumberWithUnit(words, i, OctetsOf) ?? (word.Kind == WordKind.Number ? Digits(words.Source, word.Start, word.End) : null);
                if (size >= SmallestSize)
                {
                    limit = size;
                    sinceLimitWord = int.MaxValue;
                }
            }
        }

        return limit;
    }

    private static long? ClockTime(ReplyWords words, int i)
    {
        Word[] items = words.List.Items;
        if (i + 2 >= words.List.Count || items[i + 1].Start != items[i].End + 1 || items[i + 2].Start != items[i + 1].End + 1
            || words.Source[items[i].End] != ':' || words.Source[items[i + 1].End] != ':')
        {
            return null;
        }

        long? hours = Digits(words.Source, items[i].Start, items[i].End);
        long? minutes = Digits(words.Source, items[i + 1].Start, items[i + 1].End);
        long? seconds = Digits(words.Source, items[i + 2].Start, items[i + 2].End);
        return hours * 3600 + minutes * 60 + seconds;
    }

    /// <summary>"25 MB", "25MB", "300s": the number times its unit, or null where there is no unit.</summary>
    private static long? NumberWithUnit(ReplyWords words, int i, Func<string, long> unitValue)
    {
        ref Word word = ref words.List.Items[i];
        int digits = word.Start;
        while (digits < word.End && words.Source[digits] is >= '0' and <= '9')
        {
            digits++;
        }

        long? number = Digits(words.Source, word.Start, digits);
        if (number is null)
        {
            return null;
        }

        string unit;
        if (digits < word.End)
        {
            unit = words.Source.Substring(digits, Math.Min(word.End - digits, 16));
        }
        else if (i + 1 < words.List.Count)
        {
            ref Word next = ref words.List.Items[i + 1];
            unit = next.End - next.Start <= 16 ? words.TextOf(next) : "";
        }
        else
        {
            return null;
        }

        long value = unitValue(unit.ToLowerInvariant());
        return value == 0 || number > long.MaxValue / value ? null : number * value;
    }

    /// <summary>A whole number of up to 15 digits; decimals behind a point are dropped.</summary>
    private static long? Digits(string text, int start, int end)
    {
        int point = text.IndexOf('.', start, end - start);
        end = point < 0 ? end : point;
        return end - start is > 0 and <= 15 && long.TryParse(text.Substring(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;
    }

    private static long SecondsOf(string unit) => unit switch
    {
        "s" or "sec" or "secs" or "second" or "seconds" or "sekunden" or "secondes" or "segundos" or "secondi" or "секунд" or "秒" => 1,
        "m" or "min" or "mins" or "minute" or "minutes" or "minuten" or "minutos" or "minuti" or "минут" or "分" => 60,
        "h" or "hr" or "hrs" or "hour" or "hours" or "stunde" or "stunden" or "heures" or "horas" or "ore" => 3600,
        "d" or "day" or "days" or "tage" or "tagen" or "jours" => 24 * 3600,
        _ => 0,
    };

    private static long OctetsOf(string unit) => unit switch
    {
        "b" or "byte" or "bytes" or "octets" => 1,
        "k" or "kb" or "kib" or "kbyte" or "kbytes" or "kilobyte" or "kilobytes" or "ko" => Kilo,
        "m" or "mb" or "mib" or "mbyte" or "mbytes" or "megabyte" or "megabytes" or "mo" or "meg" or "megs" => Kilo * Kilo,
        "g" or "gb" or "gib" or "gigabyte" or "gigabytes" => Kilo * Kilo * Kilo,
        _ => 0,
    };
}
