using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Explains SMTP replies, or lists what the catalogue knows.</summary>
[Cmdlet(VerbsCommon.Get, "SmtpReplyInfo")]
[OutputType(typeof(SmtpReplyInfo))]
public sealed class GetSmtpReplyInfoCommand : PSCmdlet
{
    /// <summary>The type name that the advice view hangs on: one question gets an answer to read, many get a table.</summary>
    internal const string AdviceTypeName = "SmtpTools.SmtpReplyInfo#Advice";

    // A list may contain itself.
    private const int DeepestList = 8;

    private readonly ReplyLineJoiner _joiner = new();
    private SmtpReplyDecoder _decoder = null!;
    private HashSet<string>? _reasons;
    private bool _isOneQuestion;

    /// <summary>Codes, replies, texts with replies in them, errors, or objects that have one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Code", "StatusCode", "Response", "DiagnosticCode", "Message")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(CodeCompleter))]
    public object[]? Reply { get; set; }

    /// <summary>The command that the reply answers.</summary>
    [Parameter]
    [CommandName]
    public SmtpCommand Command { get; set; }

    /// <summary>Only these reasons; without replies, what the catalogue knows of them.</summary>
    [Parameter]
    public SmtpReason[]? Reason { get; set; }

    /// <summary>Only these providers and servers; without replies, what the catalogue knows of them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string[]? Provider { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _decoder = SmtpReplyDecoder.Default;
        _reasons = Reason is null ? null : new HashSet<string>(Reason.Select(reason => reason.ToString()));
        _isOneQuestion = !MyInvocation.ExpectingInput && Reply?.Length == 1;
        if (Provider is not null)
        {
            ILookup<bool, string> names = Provider.ToLookup(name => _decoder.KnownProviders.Any(known => Is(name, known.Key)));
            Provider = names[true].ToArray();
            foreach (string unknown in names[false])
            {
                WriteError(Errors.ProviderNotFound(unknown));
            }
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Reply is not null)
        {
            foreach (object? item in Reply)
            {
                Process(item);
            }
        }
        else if (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(Reply)))
        {
            Process(null);
        }
        else
        {
            WriteAll(FromCatalogue());
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _joiner.Flush(Explain);

    private void Process(object? item, int depth = 0)
    {
        if (depth < DeepestList && (item is PSObject wrapped ? wrapped.BaseObject : item) is IList many)
        {
            foreach (object? part in many)
            {
                Process(part, depth + 1);
            }

            return;
        }

        ReplyInput input = ReplyInput.Of(item);
        switch (input.Kind)
        {
            case ReplyInputKind.Line:
                _joiner.Add(input.Text, Explain);
                break;
            case ReplyInputKind.Reply:
                _joiner.Flush(Explain);
                Explain(input.Text);
                break;
            case ReplyInputKind.Wildcard:
                _joiner.Flush(Explain);
                Browse(input.Text);
                break;
            default:
                _joiner.Flush(Explain);
                WriteError(input.Error!);
                break;
        }
    }

    private void Explain(string text)
    {
        SmtpReplyInfo info = _decoder.Decode(text, Command);
        if (info is { Code: null, EnhancedCode: null, Rule: null })
        {
            WriteError(ReplyInput.IsSetOfDigits(text) ? Errors.WildcardNotSupported(text) : Errors.NotUnderstood(text));
        }
        else if (IsWanted(info))
        {
            WriteOne(info);
        }
    }

    private void Browse(string pattern)
    {
        SmtpReplyInfo[] found = _decoder.Find(pattern, Command).ToArray();
        if (found.Length == 0)
        {
            WriteError(Errors.CodeNotFound(pattern));
        }

        _isOneQuestion = false;
        WriteAll(found);
    }

    private IEnumerable<SmtpReplyInfo> FromCatalogue() =>
        Provider is not null ? Provider.SelectMany(_decoder.FindProvider)
        : Reason is not null ? Reason.SelectMany(_decoder.FindReason)
        : _decoder.Find("*", Command);

    private void WriteAll(IEnumerable<SmtpReplyInfo> all)
    {
        foreach (SmtpReplyInfo info in all.Where(IsWanted))
        {
            WriteOne(info);
        }
    }

    private bool IsWanted(SmtpReplyInfo info) =>
        (_reasons is null || _reasons.Contains(info.Reason))
        && (Provider is null || Provider.Any(name => Is(name, info.Provider) || Is(name, info.Server)));

    private static bool Is(string name, string? found) => string.Equals(name, found, StringComparison.OrdinalIgnoreCase);

    private void WriteOne(SmtpReplyInfo info)
    {
        if (!_isOneQuestion)
        {
            WriteObject(info.Copy());
            return;
        }

        var answer = new PSObject(info.Copy());
        answer.TypeNames.Insert(0, AdviceTypeName);
        WriteObject(answer);
    }
}
