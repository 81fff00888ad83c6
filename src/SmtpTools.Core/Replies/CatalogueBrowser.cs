using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SmtpTools.Catalogue;

namespace SmtpTools.Replies;

/// <summary>Lists what the catalogue knows, each entry as the decoder explains it.</summary>
internal static class CatalogueBrowser
{
    public static IEnumerable<SmtpReplyInfo> Find(SmtpReplyDecoder decoder, string pattern, SmtpCommand command) =>
        AllCodes(decoder.Catalogue).Where(code => Fits(pattern, 0, code, 0)).Select(code => decoder.Decode(code, command));

    public static IEnumerable<SmtpReplyInfo> OfReason(SmtpReplyDecoder decoder, SmtpReason reason, SmtpCommand command)
    {
        string name = reason.ToString();
        return AllCodes(decoder.Catalogue)
            .Concat(decoder.Catalogue.Rules.Where(rule => rule.Reason == reason).Select(rule => rule.Examples[0]))
            .Select(text => decoder.Decode(text, command))
            .Where(info => info.Reason == name);
    }

    public static IEnumerable<SmtpReplyInfo> OfProvider(SmtpReplyDecoder decoder, string name, SmtpCommand command)
    {
        Speaker speaker = decoder.Catalogue.Speakers.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"The catalogue has no provider or server '{name}'.", nameof(name));
        return speaker.Rules.Select(rule => decoder.Decode(rule.Examples[0], command));
    }

    public static IReadOnlyList<KeyValuePair<string, string>> KnownProviders(SmtpReplyDecoder decoder) =>
        decoder.Catalogue.Speakers
            .GroupBy(speaker => speaker.Name, StringComparer.OrdinalIgnoreCase)
            .Select(same => new KeyValuePair<string, string>(same.Key, same.First().Title))
            .OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
            .ToArray();

    public static IReadOnlyList<KeyValuePair<string, string>> KnownCodes(SmtpReplyDecoder decoder) =>
        AllCodes(decoder.Catalogue).Select(code => new KeyValuePair<string, string>(code, decoder.Decode(code).Meaning)).ToArray();

    /// <summary>Every reply code, then every enhanced status code in the classes it makes sense in.</summary>
    private static IEnumerable<string> AllCodes(ReplyCatalogue catalogue)
    {
        foreach (CodeEntry code in catalogue.Codes)
        {
            yield return code.Code.ToString(CultureInfo.InvariantCulture);
        }

        foreach (EnhancedEntry entry in catalogue.EnhancedCodes.OrderBy(e => e.Subject).ThenBy(e => e.Detail))
        {
            foreach (int statusClass in entry.Classes)
            {
                yield return new EnhancedStatusCode(statusClass, entry.Subject, entry.Detail).ToString();
            }
        }
    }

    /// <summary><c>*</c> is any run of characters, <c>?</c> any one.</summary>
    private static bool Fits(string pattern, int p, string text, int t)
    {
        for (; p < pattern.Length; p++, t++)
        {
            if (pattern[p] == '*')
            {
                for (int rest = t; rest <= text.Length; rest++)
                {
                    if (Fits(pattern, p + 1, text, rest))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (t == text.Length || (pattern[p] != '?' && pattern[p] != text[t]))
            {
                return false;
            }
        }

        return t == text.Length;
    }
}
