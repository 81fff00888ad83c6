using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using CsCheck;
using SmtpTools.Replies;
using SmtpTools.Words;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>Text from servers and logs is hostile: any of it gets an answer, bounded, without control characters.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] s_pieces =
    [
        "550", "5.7.1", "550-", " ", "\r\n", "-", ":", "(", ")", "[", "]", "<", ">", "@", ".", "..", "user@example.com", "192.0.2.1", "2001:db8::1", "::", "https://example.org/x?y=z",
        "mailbox", "full", "said", "error", "'", "’", "\u0000", "\u001B[31m", "\u202E", "\u00AD", "\u200D", "\u2028", "\uFE0F", "\uDB40\uDC41", "\uD800", "\uDC00", "\uFFFF", "邮箱", "エラー", "É", "ß", "İ", "e-mail", "a-b-c", "x@[", "#", "100", "999", "=", "e", "'s",
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.String,
        Gen.Byte.Array.Select(bytes => Encoding.UTF8.GetString(bytes)),
        Gen.Byte.Array.Select(bytes => Encoding.Latin1.GetString(bytes)),
        Gen.OneOfConst(s_pieces).Array[0, 40].Select(string.Concat));

    [Fact]
    public void Any_text_gets_an_answer_without_control_characters() => s_text.Sample(
        text =>
        {
            SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(text);
            Assert.InRange(info.Code ?? 100, 100, 599);
            Assert.True(Enum.TryParse<SmtpReason>(info.Reason, out _));
            foreach (string shown in Texts(info))
            {
                Assert.True(IsWellFormed(shown));
                Assert.DoesNotContain(shown.EnumerateRunes(), IsUnseen);
            }
        },
        iter: 20_000);

    [Fact]
    public void Decoding_twice_gives_the_same() => s_text.Sample(
        text => Assert.Equal(Texts(SmtpReplyDecoder.Default.Decode(text)), Texts(SmtpReplyDecoder.Default.Decode(new string(text.AsSpan())))),
        iter: 2_000);

    [Theory]
    [InlineData("550 5.1.1 User unknown ")]
    [InlineData("a-")]
    [InlineData("((((((((")]
    [InlineData("550-")]
    [InlineData("a.")]
    [InlineData("5.7.")]
    [InlineData("mailbox is full ")]
    [InlineData("x@")]
    [InlineData("::")]
    [InlineData("https://")]
    public void What_lies_behind_the_limit_is_not_read_and_that_is_said(string piece)
    {
        string longText = string.Concat(Enumerable.Repeat(piece, 10_000_000 / piece.Length));
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(longText);
        Assert.Contains(info.Warnings, w => w.Contains("Only the first 65,536 characters", StringComparison.Ordinal));
        SmtpReplyInfo first = SmtpReplyDecoder.Default.Decode(longText[..SmtpReplyDecoder.LongestInput]);
        Assert.Equal((first.Code, first.Reason, first.Template), (info.Code, info.Reason, info.Template));
    }

    [Theory]
    [InlineData("a-")]
    [InlineData("a.")]
    [InlineData("a-@[")]
    [InlineData("1.")]
    [InlineData("1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.a ")]
    [InlineData("a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-@---------------- ")]
    [InlineData("a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-@[aaaaaaaaaaaaaaa ")]
    public void Chains_of_words_are_looked_along_once_and_not_from_each_word(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 4096 / piece.Length));
        var scanner = new WordScanner(SmtpReplyDecoder.Default.Catalogue.Patterns.Vocabulary);
        scanner.Scan(text, 0, text.Length, new WordList());
        Assert.InRange(scanner.LookedAhead, text.Length / 4, text.Length * 4);
    }

    [Theory]
    [InlineData("a 5.7.1 ")]
    [InlineData("4.7.1 postfix 5.7.1 ")]
    [InlineData("x 550 ")]
    [InlineData("a the 550 ")]
    [InlineData("エラー400")]
    [InlineData("(550) 5")]
    [InlineData("250\n")]
    [InlineData("<a@b.example> ")]
    [InlineData("192.0.2.1 ")]
    [InlineData("1.2.3.4.5.6 ")]
    [InlineData("1:")]
    [InlineData("http://a.example/ ")]
    [InlineData("host a.example said: ")]
    [InlineData("limit 5 mb ")]
    [InlineData("retry in 5 minutes ")]
    [InlineData("mailbox is full ")]
    [InlineData("\" (in reply to ")]
    public void Whatever_comes_often_takes_no_time_that_is_noticed(string piece)
    {
        // Some 10 ms; what looks through the whole text for each piece takes many seconds.
        string text = string.Concat(Enumerable.Repeat(piece, SmtpReplyDecoder.LongestInput / piece.Length));
        foreach (string hostile in new[] { text, "550 5.7.1 " + text, "'550 " + text })
        {
            var watch = Stopwatch.StartNew();
            SmtpReplyDecoder.Default.Decode(hostile);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public void An_address_at_the_end_of_a_longer_chain_is_whole()
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode("550 " + string.Concat(Enumerable.Repeat("x-", 400)) + "user@example.com unknown");
        Assert.EndsWith("-user@example.com", info.Recipient, StringComparison.Ordinal);
        Assert.InRange(info.Recipient!.Length, 17, 320);
    }

    [Fact]
    public void Escape_sequences_are_shown_harmless()
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode("550 \u001B[2J\u001B]0;owned\u0007User unknown\u202E");
        Assert.Equal("\uFFFD[2J\uFFFD]0;owned\uFFFDUser unknown\uFFFD", info.Text);
    }

    [Fact]
    public void No_character_that_is_not_seen_is_shown()
    {
        IEnumerable<Rune> all = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value));
        Assert.All(all.Where(rune => IsUnseen(rune) && rune.Value is not ('\t' or '\n' or '\r')), rune => Assert.DoesNotContain(rune, Clean(rune.ToString()).EnumerateRunes()));
    }

    [Theory]
    [InlineData(0x034F)] // combining grapheme joiner
    [InlineData(0x115F)] // Hangul fillers
    [InlineData(0x3164)]
    [InlineData(0xFFA0)]
    [InlineData(0x180B)] // variation selectors
    [InlineData(0xFE0F)]
    [InlineData(0xE0100)]
    [InlineData(0xE01EF)]
    [InlineData(0xE0041)] // tags
    [InlineData(0xE0080)] // not assigned, but to be ignored
    [InlineData(0xFFF0)]
    [InlineData(0x2065)]
    public void What_renderers_ignore_is_not_shown_either(int character) => Assert.Equal(
        "550 a" + new string('\uFFFD', char.ConvertFromUtf32(character).Length) + "b",
        Clean("550 a" + char.ConvertFromUtf32(character) + "b"));

    [Theory]
    [InlineData("\ta\r\nb")]
    [InlineData("naïve e\u0301 ß Ж ع ש ไทย 邮箱 エラー 한글 \u3000 \u00A0 \uFFFC\uFFFD")]
    [InlineData("\U0001F4E7 \U00020BB7 \U0001F1E9\U0001F1EA")]
    public void Anything_else_stays(string text) => Assert.Same(text, Clean(text));

    private static string Clean(string text) => SafeText.Clean(text, text.Length);

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0xFFFE or 0xFFFF;

    /// <summary>No surrogate stands alone, so that XML and JSON take the text.</summary>
    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string[] Texts(SmtpReplyInfo info) => typeof(SmtpReplyInfo)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => property.GetValue(info)?.ToString() ?? "")
        .ToArray();
}
