using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SmtpTools.Catalogue;
using SmtpTools.Tests.InEngine;
using Xunit;
using Record = SmtpTools.Catalogue.Record;

namespace SmtpTools.Tests.Core;

/// <summary>The data files: well formed, complete, and each rule proved by examples of its own.</summary>
public sealed class CatalogueTests
{
    private static readonly ReplyCatalogue s_catalogue = SmtpReplyDecoder.Default.Catalogue;

    public static TheoryData<string> Files => new(ReplyCatalogue.EmbeddedFiles().Select(file => file.Key));

    [Fact]
    public void The_document_names_the_fields_that_the_reader_accepts()
    {
        var documented = Documented().ToDictionary(kind => kind.Key, kind => kind.Value.Keys.Where(field => field != kind.Key).Order().ToArray());
        Assert.Equal(RecordFields.OfKind.Keys.Order(), documented.Keys.Order());
        Assert.All(RecordFields.OfKind, kind => Assert.Equal(kind.Value.Order(), documented[kind.Key]));
    }

    [Fact]
    public void Fields_stand_as_often_as_the_document_says_and_each_of_them_somewhere()
    {
        Dictionary<string, Dictionary<string, string>> documented = Documented();
        Record[] records = ReplyCatalogue.EmbeddedFiles().SelectMany(file => Records(file.Key)).ToArray();
        foreach (Record record in records)
        {
            foreach ((string field, string often) in documented[record.Kind])
            {
                int count = record.All(field).Length;
                Assert.True(often switch { "1" => count == 1, "0..1" => count <= 1, "1..n" => count >= 1, _ => true }, $"{record.File}({record.Line}): '{field}' stands {count} times");
            }
        }

        foreach ((string kind, Dictionary<string, string> fields) in documented)
        {
            Assert.All(fields.Keys, field => Assert.Contains(records, record => record.Kind == kind && record[field] is not null));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_example_gets_the_reason_of_its_rule(string file)
    {
        var wrong = new List<string>();
        foreach (Record record in Records(file).Where(record => record.Kind == "rule"))
        {
            Assert.NotEmpty(record.All("example"));
            Assert.NotEmpty(record.Required("source"));
            wrong.AddRange(record.All("example")
                .Select(example => (example, info: SmtpReplyDecoder.Default.Decode(example)))
                .Where(pair => pair.info.Reason != record["reason"])
                .Select(pair => $"{file}({record.Line}): '{pair.example}' is {pair.info.Reason} by {pair.info.Rule}, not {record["reason"]}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_id_stands_twice() => Assert.Empty(s_catalogue.Rules.GroupBy(rule => rule.Id).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Every_reason_is_explained_in_full()
    {
        foreach (SmtpReason reason in Enum.GetValues<SmtpReason>())
        {
            Advice advice = s_catalogue.Reason(reason).Advice;
            Assert.All([advice.Meaning, advice.Cause, advice.SenderAction, advice.AdministratorAction], text => Assert.False(string.IsNullOrEmpty(text), reason.ToString()));
        }
    }

    [Fact]
    public void Every_reason_but_Unknown_is_reached_by_some_rule_or_code()
    {
        var reached = s_catalogue.Rules.Select(rule => rule.Reason).Concat(s_catalogue.Codes.Select(code => code.Reason)).ToHashSet();
        Assert.All(Enum.GetValues<SmtpReason>(), reason => Assert.True(reason == SmtpReason.Unknown || reached.Contains(reason), reason.ToString()));
    }

    [Theory]
    [InlineData("Gmail", "Microsoft365", "Outlook.com", "Yahoo", "iCloud", "Proofpoint", "Mimecast", "Barracuda", "Cloudmark", "GMX", "Orange", "Free", "Comcast", "MailRu", "Yandex", "QQ", "NetEase", "AmazonSES", "Zoho", "Fastmail", "GoDaddy", "Rackspace")]
    [InlineData("Postfix", "Exim", "Sendmail", "Exchange", "qmail", "OpenSMTPD", "hMailServer", "MailEnable", "Zimbra")]
    public void The_speakers_that_matter_most_have_rules(params string[] names)
    {
        foreach (string name in names)
        {
            Speaker? speaker = s_catalogue.Speakers.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
            Assert.True(speaker is { Rules.Count: > 0 }, name);
        }
    }

    [Fact]
    public void Loading_takes_memory_in_proportion_to_the_data()
    {
        KeyValuePair<string, string>[] files = ReplyCatalogue.EmbeddedFiles().ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReplyCatalogue.Load(files);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / files.Sum(file => file.Value.Length), 1, 40);
    }

    [Theory]
    [InlineData("rule: x\nreason: Nonsense\ntext: a\nexample: b\nsource: c", "unknown reason 'Nonsense'")]
    [InlineData("rule: x\nreason: Virus\ntext: (a|b\nexample: b\nsource: c", "not closed")]
    [InlineData("rule: x\nreason: Virus\ntext: a) * (b\nexample: b\nsource: c", "not closed")]
    [InlineData("rule: x\nreason: Virus\ntext: [a]\nexample: b\nsource: c", "may be empty")]
    [InlineData("rule: x\nreason: Virus\ntext: {nogroup}\nexample: b\nsource: c", "not in Words.txt")]
    [InlineData("rule: x\nreason: Virus\nexample: b\nsource: c", "has no text")]
    [InlineData("rule: x\nreason: Virus\ntext: a\nexample: b", "has no 'source'")]
    [InlineData("rule: x\nreason: Virus\ntext: a\ncode: 55\nexample: b\nsource: c", "is no reply code")]
    [InlineData("rule: x\nreason: Virus\ntext: a\nunles: b\nexample: b\nsource: c", "unknown field 'unles'")]
    [InlineData("rule: x\nreason: Virus\ntext:\nexample: b\nsource: c", "empty 'text'")]
    [InlineData("rule: x\nreason: Virus\ntext: a\nown: no\nexample: b\nsource: c", "rule 'x' has 'own: no'")]
    [InlineData("enhanced: X.9.9\nclasses: 5\ntitle: a\nreference: b\nweak: Yes", "enhanced 'X.9.9' has 'weak: Yes'")]
    [InlineData("reason: Virus\nremove: true", "reason 'Virus' has 'remove: true'")]
    [InlineData("list: x\nmatch: a\nclosed: 2019", "list 'x' has 'closed: 2019'")]
    [InlineData("code: 599\nreason: Virus\nreference: a\ntelling: 1", "code '599' has 'telling: 1'")]
    [InlineData("nonsense: x", "no known kind")]
    [InlineData("no colon here", "no 'name: value'")]
    public void A_badly_formed_record_is_refused_with_file_and_line(string data, string message)
    {
        var e = Assert.Throws<FormatException>(() => ReplyCatalogue.Load([new("Text/bad.txt", "# comment\n" + data)]));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("Text/bad.txt(2)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clue_of_no_known_kind_is_refused_and_a_missing_one_too()
    {
        KeyValuePair<string, string>[] files = ReplyCatalogue.EmbeddedFiles().ToArray();
        Assert.StartsWith("Bad.txt(1)", Assert.Throws<FormatException>(() => ReplyCatalogue.Load(files.Append(new("Bad.txt", "clue: beside\nwords: a")))).Message, StringComparison.Ordinal);
        Assert.Contains("no 'clue: before'", Assert.Throws<FormatException>(() => ReplyCatalogue.Load(files.Where(file => file.Key != "Clues.txt"))).Message, StringComparison.Ordinal);
    }

    /// <summary>The tables of docs/catalogue.md: the fields of each kind of record, and how often each stands.</summary>
    private static Dictionary<string, Dictionary<string, string>> Documented()
    {
        var kinds = new Dictionary<string, Dictionary<string, string>>();
        List<string>? table = null;
        foreach (string line in File.ReadLines(Path.Combine(ModuleSession.Root, "docs", "catalogue.md")))
        {
            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            string[] names = cells.Length > 3 && cells[1].StartsWith('`') ? cells[1].Split(", ").Select(name => name.Trim('`')).ToArray() : [];
            if (line.StartsWith("| field | how often |", StringComparison.Ordinal))
            {
                table = [];
            }
            else if (cells.Length == 1)
            {
                table = null;
            }
            else if (table is { Count: 0 })
            {
                table.AddRange(names);
                names.ToList().ForEach(kind => kinds.Add(kind, new() { [kind] = cells[2] }));
            }
            else
            {
                table?.ForEach(kind => names.ToList().ForEach(name => kinds[kind].Add(name, cells[2])));
            }
        }

        return kinds;
    }

    [Theory]
    [InlineData("Reasons.txt", "reason: Virus")]
    [InlineData("Codes.txt", "code-class: 3")]
    [InlineData("Codes.txt", "code-subject: 9")]
    [InlineData("EnhancedCodes.txt", "enhanced-class: 4")]
    [InlineData("EnhancedCodes.txt", "enhanced-subject: 0")]
    public void A_catalogue_without_what_every_answer_needs_is_refused(string file, string record)
    {
        var e = Assert.Throws<FormatException>(() => ReplyCatalogue.Load(ReplyCatalogue.EmbeddedFiles().Select(data => data.Key == file ? new(file, Without(data.Value, record)) : data)));
        Assert.Equal($"{file}: has no '{record}'", e.Message);
    }

    private static string Without(string data, string record)
    {
        int start = data.IndexOf($"\n{record}\n", StringComparison.Ordinal) + 1;
        return data.Remove(start, data.IndexOf("\n\n", start, StringComparison.Ordinal) - start);
    }

    private static IEnumerable<Record> Records(string file) =>
        RecordReader.Read(file, ReplyCatalogue.EmbeddedFiles().Single(f => f.Key == file).Value);
}
