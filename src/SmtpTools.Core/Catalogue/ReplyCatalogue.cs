using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using SmtpTools.Words;

namespace SmtpTools.Catalogue;

/// <summary>All that is known about replies, read from the data files and compiled. Immutable once loaded.</summary>
internal sealed class ReplyCatalogue
{
    private static readonly Lazy<ReplyCatalogue> s_embedded = new(() => Load(EmbeddedFiles()));

    private readonly Dictionary<int, EnhancedEntry> _enhanced = [];
    private readonly Dictionary<int, string> _enhancedSubjects = [];
    private readonly CodeEntry?[] _codes = new CodeEntry?[1000];
    private readonly ReasonEntry[] _reasons = new ReasonEntry[Enum.GetValues(typeof(SmtpReason)).Length];
    private readonly CommandEntry?[] _commands = new CommandEntry?[Enum.GetValues(typeof(SmtpCommand)).Length];
    private readonly string[] _codeClasses = new string[10];
    private readonly string?[] _codeClassNotes = new string?[10];
    private readonly string[] _codeSubjects = new string[10];
    private readonly string[] _enhancedClasses = new string[10];
    private readonly List<Speaker> _speakers = [];
    private readonly List<ReasonRule> _rules = [];
    private readonly List<PatternOwner> _owners = [];

    private ReplyCatalogue()
    {
    }

    /// <summary>The catalogue of this assembly, read at the first use.</summary>
    public static ReplyCatalogue Embedded => s_embedded.Value;

    public PatternIndex Patterns { get; private set; } = null!;

    public CodeClues Clues { get; private set; } = null!;

    public IReadOnlyList<ReasonRule> Rules => _rules;

    public IReadOnlyList<Speaker> Speakers => _speakers;

    public IEnumerable<CodeEntry> Codes => _codes.OfType<CodeEntry>();

    public IEnumerable<EnhancedEntry> EnhancedCodes => _enhanced.Values;

    /// <summary>What a pattern of the index stands for.</summary>
    public PatternOwner OwnerOf(int pattern) => _owners[pattern];

    public CodeEntry? Code(int code) => _codes[code];

    public EnhancedEntry? Enhanced(EnhancedStatusCode code) => _enhanced.TryGetValue(Key(code.Subject, code.Detail), out EnhancedEntry? entry) ? entry : null;

    public string EnhancedClass(int digit) => _enhancedClasses[digit];

    public string? EnhancedSubject(int subject) => _enhancedSubjects.TryGetValue(subject, out string? title) ? title : null;

    public string CodeClass(int digit) => _codeClasses[digit];

    public string? CodeClassNote(int digit) => _codeClassNotes[digit];

    public string CodeSubject(int digit) => _codeSubjects[digit];

    public ReasonEntry Reason(SmtpReason reason) => _reasons[(int)reason];

    public CommandEntry? Command(SmtpCommand command) => _commands[(int)command];

    /// <summary>Reads a catalogue from data files.</summary>
    /// <param name="files">Name (with its folder, parted by "/") and text of each, in any order.</param>
    /// <exception cref="FormatException">A record is badly formed; the message names file, line and field.</exception>
    public static ReplyCatalogue Load(IEnumerable<KeyValuePair<string, string>> files)
    {
        var records = files
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => new KeyValuePair<string, Record[]>(file.Key, RecordReader.Read(file.Key, file.Value).ToArray()))
            .ToArray();
        var groups = records.SelectMany(file => file.Value).Where(record => record.Kind == "word").ToDictionary(record => record.Name, record => record.Required("is"));
        var catalogue = new ReplyCatalogue();
        var index = new PatternIndexBuilder(groups);
        foreach (KeyValuePair<string, Record[]> file in records)
        {
            catalogue.AddFile(file.Key, file.Value, index);
        }

        catalogue.Patterns = index.Build();
        catalogue.Clues = new CodeClues(records.SelectMany(file => file.Value).Where(record => record.Kind == "clue"));
        catalogue.RequireComplete();
        return catalogue;
    }

    private void AddFile(string file, Record[] records, PatternIndexBuilder index)
    {
        Speaker? speaker = null;
        bool isVague = file.EndsWith("Vague.txt", StringComparison.Ordinal);
        foreach (Record record in records)
        {
            RecordFields.Check(record);
            switch (record.Kind)
            {
                case "code":
                    AddCode(record);
                    break;
                case "code-class":
                    _codeClasses[Digit(record)] = record.Required("title");
                    _codeClassNotes[Digit(record)] = record["note"];
                    break;
                case "code-subject":
                    _codeSubjects[Digit(record)] = record.Required("title");
                    break;
                case "enhanced-class":
                    _enhancedClasses[Digit(record)] = record.Required("title");
                    break;
                case "enhanced-subject":
                    _enhancedSubjects[Digit(record)] = record.Required("title");
                    break;
                case "enhanced":
                    AddEnhanced(record);
                    break;
                case "reason":
                    AddReason(record);
                    break;
                case "about":
                    AddAbout(record, index);
                    break;
                case "command":
                    AddCommand(record, index);
                    break;
                case "use":
                    AddUse(record);
                    break;
                case "list":
                    AddBlockList(record, index);
                    break;
                case "provider" or "server":
                    speaker = AddSpeaker(record, index);
                    break;
                case "rule":
                    AddRule(record, speaker, isVague, index);
                    break;
            }
        }
    }

    private void AddCode(Record record)
    {
        if (!int.TryParse(record.Name, out int code) || code is < 100 or > 599)
        {
            throw record.Wrong("is no reply code (100 to 599)");
        }

        _codes[code] = new CodeEntry
        {
            Code = code,
            Reason = record.Enum("reason", SmtpReason.Unknown),
            Reference = record.Required("reference"),
            RuleName = "code " + record.Name,
            IsTelling = record.Flag("telling"),
            Note = record["note"],
            Advice = Advice.Of(record),
        };
    }

    private void AddEnhanced(Record record)
    {
        string[] parts = record.Name.Split('.');
        if (parts.Length != 3 || parts[0] is not "X" || !int.TryParse(parts[1], out int subject) || !int.TryParse(parts[2], out int detail))
        {
            throw record.Wrong("is not of the form X.subject.detail");
        }

        _enhanced[Key(subject, detail)] = new EnhancedEntry
        {
            Subject = subject,
            Detail = detail,
            RuleName = "enhanced " + record.Name,
            Classes = record.Required("classes").Split(' ').Select(int.Parse).ToArray(),
            Title = record.Required("title"),
            Reason = record.Enum("reason", SmtpReason.Unknown),
            IsWeak = record.Flag("weak"),
            Reference = record.Required("reference"),
            Advice = Advice.Of(record),
        };
    }

    private void AddReason(Record record)
    {
        SmtpReason reason = ParseReason(record, record.Name);
        _reasons[(int)reason] = new ReasonEntry
        {
            Reason = reason,
            Party = record.Enum("party", SmtpParty.Nobody),
            Scope = record.Enum("scope", SmtpScope.None),
            Retry = record.Enum("retry", SmtpRetry.No),
            RemoveAddress = record.Flag("remove"),
            IsGeneral = record.Flag("general"),
            Advice = Advice.Of(record),
        };
    }

    private void AddAbout(Record record, PatternIndexBuilder index)
    {
        var entry = new AboutEntry { Reason = ParseReason(record, record.Name.Split(' ')[0]), Advice = Advice.Of(record) };
        AddPatterns(record, record.All("match"), index, new PatternOwner { About = entry });
    }

    private void AddCommand(Record record, PatternIndexBuilder index)
    {
        SmtpCommand command = ParseCommand(record, record.Name);
        CodeSet codes = CodeSet.Parse(record.Required("codes"));
        var entry = new CommandEntry
        {
            Command = command,
            Title = record.Required("title"),
            Codes = new HashSet<int>(Enumerable.Range(100, 500).Where(codes.Contains)),
            Reference = record.Required("reference"),
        };
        _commands[(int)command] = entry;
        AddPatterns(record, record.All("match"), index, new PatternOwner { Command = entry });
    }

    private void AddUse(Record record)
    {
        string[] parts = record.Name.Split(' ');
        CommandEntry command = _commands[(int)ParseCommand(record, parts[0])] ?? throw record.Wrong("comes before its command");
        command.Uses[int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)] = new CodeUse
        {
            Reason = record["reason"] is null ? null : record.Enum("reason", SmtpReason.Unknown),
            Reference = record.Required("reference"),
            Advice = Advice.Of(record),
        };
    }

    private void AddBlockList(Record record, PatternIndexBuilder index)
    {
        var entry = new BlockListEntry
        {
            Name = record.Name,
            Page = record["page"],
            IsClosed = record.Flag("closed"),
            Kind = record.Enum("kind", BlockListKind.Ip),
        };
        AddPatterns(record, record.All("match"), index, new PatternOwner { BlockList = entry });
    }

    private Speaker AddSpeaker(Record record, PatternIndexBuilder index)
    {
        var speaker = new Speaker
        {
            Name = record.Name,
            Title = record.Required("title"),
            IsProvider = record.Kind == "provider",
            Help = record["help"] is { } page ? new TextList([page]) : TextList.None,
        };
        _speakers.Add(speaker);
        AddPatterns(record, record.All("match"), index, new PatternOwner { Speaker = speaker });
        return speaker;
    }

    private void AddRule(Record record, Speaker? speaker, bool isVague, PatternIndexBuilder index)
    {
        ReasonRule rule = ReasonRule.Of(record, speaker, isVague, _rules.Count);
        _rules.Add(rule);
        speaker?.Rules.Add(rule);
        if (rule.Texts.Length == 0)
        {
            speaker?.CodeRules.Add(rule);
        }

        AddPatterns(record, rule.Texts, index, new PatternOwner { Rule = rule });
        rule.FirstBar = _owners.Count;
        AddPatterns(record, rule.Unless, index, new PatternOwner { Rule = rule }, onRequest: true);
        rule.EndOfBars = _owners.Count;
    }

    private void AddPatterns(Record record, string[] patterns, PatternIndexBuilder index, PatternOwner owner, bool onRequest = false)
    {
        foreach (string pattern in patterns)
        {
            int count;
            try
            {
                count = index.Add(pattern, onRequest);
            }
            catch (FormatException e)
            {
                throw record.Wrong(e.Message, e);
            }

            for (; count > 0; count--)
            {
                _owners.Add(owner);
            }
        }
    }

    /// <summary>Refuses a catalogue that would leave an answer without words.</summary>
    private void RequireComplete()
    {
        foreach (SmtpReason reason in Enum.GetValues(typeof(SmtpReason)))
        {
            if (_reasons[(int)reason] is null)
            {
                throw new FormatException($"Reasons.txt: has no 'reason: {reason}'");
            }
        }

        RequireAll("Codes.txt", "code-class", Enumerable.Range(1, 5), CodeClass);
        RequireAll("Codes.txt", "code-subject", Enumerable.Range(0, 10), CodeSubject);
        RequireAll("EnhancedCodes.txt", "enhanced-class", [2, 4, 5], EnhancedClass);
        RequireAll("EnhancedCodes.txt", "enhanced-subject", Enumerable.Range(0, 8), EnhancedSubject);
    }

    private static void RequireAll(string file, string kind, IEnumerable<int> digits, Func<int, string?> title)
    {
        foreach (int digit in digits)
        {
            if (title(digit) is null)
            {
                throw new FormatException($"{file}: has no '{kind}: {digit}'");
            }
        }
    }

    private static SmtpReason ParseReason(Record record, string name) =>
        Enum.TryParse(name, out SmtpReason reason) ? reason : throw record.Wrong($"has the unknown reason '{name}'");

    private static SmtpCommand ParseCommand(Record record, string name) =>
        Enum.TryParse(name, out SmtpCommand command) ? command : throw record.Wrong($"has the unknown command '{name}'");

    private static int Digit(Record record) => record.Name.Length == 1 && char.IsDigit(record.Name[0]) ? record.Name[0] - '0' : throw record.Wrong("is no digit");

    private static int Key(int subject, int detail) => subject * 1000 + detail;

    /// <summary>The data files of this assembly: name and text of each.</summary>
    public static IEnumerable<KeyValuePair<string, string>> EmbeddedFiles()
    {
        Assembly assembly = typeof(ReplyCatalogue).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith("Data/", StringComparison.Ordinal))
            {
                yield return new(name.Replace('\\', '/').Substring("Data/".Length), ReadText(assembly.GetManifestResourceStream(name)!));
            }
        }
    }

    private static string ReadText(Stream stream)
    {
        using (stream)
        {
            var octets = new byte[stream.Length];
            int length = 0;
            for (int read; (read = stream.Read(octets, length, octets.Length - length)) > 0;)
            {
                length += read;
            }

            return Encoding.UTF8.GetString(octets, 0, length);
        }
    }
}

/// <summary>What a pattern stands for: one of these is set.</summary>
internal sealed class PatternOwner
{
    public ReasonRule? Rule { get; init; }

    public Speaker? Speaker { get; init; }

    public BlockListEntry? BlockList { get; init; }

    public CommandEntry? Command { get; init; }

    public AboutEntry? About { get; init; }
}
