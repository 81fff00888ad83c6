using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit;
using MimeKit.Text;
using SmtpTools.Replies;

namespace SmtpTools.Mail;

/// <summary>What a person reads of a message: its plain text, and its HTML as plain text.</summary>
internal static class MessageText
{
    // A notification comes to the point.
    private const int Longest = 64 * 1024;

    /// <summary>The texts among parts: the plain one first.</summary>
    public static IEnumerable<string> Of(List<MimeEntity> parts)
    {
        TextPart[] texts = [.. parts.OfType<TextPart>().Where(part => !part.IsAttachment && part.Content is not null)];
        return texts.Where(part => !part.IsHtml).Take(1).Select(part => Cut(part.Text)).Concat(texts.Where(part => part.IsHtml).Take(1).Select(part => ToPlain(Cut(part.Text))));
    }

    private static string Cut(string text) => SafeText.Clean(text, Longest);

    private static string ToPlain(string html)
    {
        var plain = new StringBuilder(html.Length);
        var tokenizer = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true };
        while (tokenizer.ReadNextToken(out HtmlToken? token))
        {
            if (token is HtmlTagToken tag)
            {
                EndLine(plain, tag);
            }
            else if (token is HtmlDataToken { Kind: HtmlTokenKind.Data } data)
            {
                AddWords(plain, data.Data);
            }
        }

        return plain.ToString();
    }

    private static void EndLine(StringBuilder plain, HtmlTagToken tag)
    {
        switch (tag.Id)
        {
            case HtmlTagId.Br or HtmlTagId.TR or HtmlTagId.LI:
                plain.Append('\n');
                break;
            case HtmlTagId.P or HtmlTagId.Div or HtmlTagId.Table or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.Pre or HtmlTagId.UL:
                plain.Append("\n\n");
                break;
            case HtmlTagId.TD:
                plain.Append(' ');
                break;
            default:
                break;
        }
    }

    // Of white space in HTML one blank is seen, and none at the beginning of a line.
    private static void AddWords(StringBuilder plain, string words)
    {
        foreach (char c in words)
        {
            if (!char.IsWhiteSpace(c))
            {
                plain.Append(c);
            }
            else if (plain.Length > 0 && plain[plain.Length - 1] is not (' ' or '\n'))
            {
                plain.Append(' ');
            }
        }
    }
}
