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
        AllCodes(decoder.Catalogue).Where(code => Fits(pattern, code)).Select(code => decoder.Decode(code, command));

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
    private static bool Fits(string pattern, string text)
    {
        int p = 0, star = -1, starEnd = 0;
        for (int t = 0; t < text.Length;)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starEnd = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // Only the last * need take one character more: whatever those before it might take, it can take itself.
                p = star + 1;
                t = ++starEnd;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
