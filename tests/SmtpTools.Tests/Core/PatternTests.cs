using System.Collections.Generic;
using System.Linq;
using SmtpTools.Words;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>The pattern language of docs/catalogue.md.</summary>
public sealed class PatternTests
{
    private static readonly Dictionary<string, string> s_groups = new() { ["box"] = "mailbox|mail box|inbox" };

    [Theory]
    [InlineData("mailbox full", "The MAILBOX, full.", true)]
    [InlineData("mailbox full", "mailbox is full", false)]
    [InlineData("mailbox * full", "mailbox is full", true)]
    [InlineData("mailbox * full", "mailbox full", true)]
    [InlineData("mailbox * full", "mailbox a b c d e f full", true)]
    [InlineData("mailbox * full", "mailbox a b c d e f g full", false)]
    [InlineData("mailbox ** full", "mailbox a b c d e f g h i j full", true)]
    [InlineData("mailbox ** full", "full mailbox", false)]
    [InlineData("mailbox * full", "mailbox a b c d e f g h mailbox is full", true)]
    [InlineData("(mailbox|inbox) full", "inbox full", true)]
    [InlineData("mailbox [is] full", "mailbox is full", true)]
    [InlineData("mailbox [is] full", "mailbox full", true)]
    [InlineData("(mailbox * full|quota)", "over quota", true)]
    [InlineData("(mailbox * full|quota)", "mailbox is very full", true)]
    [InlineData("{box} full", "Mail-Box full", true)]
    [InlineData("exceed* quota", "exceeding quota", true)]
    [InlineData("exceed* quota", "exceeds quota", true)]
    [InlineData("exceed* quota", "excess quota", false)]
    [InlineData("doesn't exist", "doesn’t exist", true)]
    [InlineData("doesnt exist", "doesn't exist", true)]
    [InlineData("boite pleine", "Boîte pleine", true)]
    [InlineData("postfach voll", "POSTFACH VOLL", true)]
    [InlineData("ящик переполнен", "Ящик переполнен", true)]
    [InlineData("宛先が見つかりません", "エラー: 宛先が見つかりません。", true)]
    [InlineData("宛先 * 見つかりません", "宛先のメールアドレスが見つかりません", false)]
    [InlineData("宛先 ** 見つかりません", "宛先のメールアドレスが見つかりません", true)]
    [InlineData("limit #", "limit 17", true)]
    [InlineData("limit #", "limit x", false)]
    [InlineData("error 42", "This is error 42.", true)]
    [InlineData("error 42", "error 42.5", false)]
    [InlineData("user @ unknown", "user <a.b+c@example.com> unknown", true)]
    [InlineData("blocked {ip}", "blocked [192.0.2.1]", true)]
    [InlineData("blocked {ip}", "blocked 2001:db8::1", true)]
    [InlineData("using {host}", "using bl.example.org", true)]
    [InlineData("using example.org", "using bl.example.org;", true)]
    [InlineData("using example.org", "using example.org.net", false)]
    [InlineData("example.org ** nosuchuser", "see https://mail.example.org/help?p=NoSuchUser", true)]
    [InlineData("full", "fully", false)]
    [InlineData("full", "full@example.com", false)]
    [InlineData("email", "e-mail", true)]
    [InlineData("status 5.7.1", "status 5.7.1", true)]
    [InlineData("status {status}", "status 5.7.1", true)]
    [InlineData("status {status}", "status 5.7", false)]
    public void Matches(string pattern, string text, bool expected) => Assert.Equal(expected, Found(text, pattern).Count > 0);

    [Fact]
    public void A_named_subdomain_does_not_hide_its_domain() =>
        Assert.Equal([0, 1], Found("see postmaster.example.org", "example.org", "postmaster.example.org").Select(match => match.Pattern).Order());

    [Fact]
    public void A_named_word_is_still_one_with_its_beginning() =>
        Assert.Equal([0, 1], Found("exceeding quota", "exceed* quota", "exc* quota", "exceeding limit", "exceedingly * quota").Select(match => match.Pattern).Order());

    [Fact]
    public void Groups_side_by_side_are_found_in_every_spelling()
    {
        string[] numbers = ["one", "two", "three", "four", "five", "six", "seven"];
        string group = $"({string.Join('|', numbers)})";
        foreach (string first in numbers)
        {
            foreach (string last in numbers)
            {
                Assert.Equal((4, 1, 4), Found($"or {first} or {last} of mine", $"{group} or [not] {group} of").Select(match => (match.Weight, match.FirstWord, match.LastWord)).Single());
            }
        }

        Assert.Empty(Found("one or of two or", $"{group} or [not] {group} of"));
    }

    [Fact]
    public void The_weight_is_the_number_of_words_named()
    {
        PatternMatch match = Found("your mailbox really is full now", "mailbox * is full").Single();
        Assert.Equal((3, 1, 4), (match.Weight, match.FirstWord, match.LastWord));
    }

    [Fact]
    public void Numbers_that_a_pattern_names_are_still_any_number() =>
        Assert.Equal(2, Found("error 42", "error 42", "error #").Count);

    private static List<PatternMatch> Found(string text, params string[] patterns)
    {
        var builder = new PatternIndexBuilder(s_groups);
        foreach (string pattern in patterns)
        {
            builder.Add(pattern);
        }

        PatternIndex index = builder.Build();
        var words = new WordList();
        new WordScanner(index.Vocabulary).Scan(text, 0, text.Length, words);
        var search = new PatternSearch(index);
        search.Run(words, 0, words.Count);
        return search.Matches.Take(search.MatchCount).ToList();
    }
}
