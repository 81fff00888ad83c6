using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using SmtpTools.Logs;

namespace SmtpTools;

/// <summary>Every error that the cmdlets write: one id and category for each cause.</summary>
internal static class Errors
{
    private const int LongestQuote = 120;

    public static ErrorRecord Empty(object? target) => Record(
        "ReplyEmpty", ErrorCategory.InvalidArgument, target,
        "The reply is empty. Give -Reply a code (550), an enhanced status code (5.7.1), a whole reply, or a text with a reply in it.");

    public static ErrorRecord CodeOutOfRange(object target) => Record(
        "ReplyCodeOutOfRange", ErrorCategory.InvalidArgument, target,
        $"'{Quote(target.ToString())}' is no SMTP reply code: these have three digits, the first 1 to 5 (100 to 599). Check the number, or give -Reply the whole text it stood in.");

    public static ErrorRecord NotUnderstood(string text, object? target) => Record(
        "ReplyNotUnderstood", ErrorCategory.ParserError, target,
        $"No reply code, no enhanced status code and no known words in '{Quote(text)}'. Give -Reply the server's answer as the bounce message or the log shows it, with its code.");

    public static ErrorRecord HeaderLine(string line) => Record(
        "ReplyIsHeaderLine", ErrorCategory.InvalidData, line,
        $"'{Quote(line)}' is a line of a message's header and no reply. Give -Reply a message whole, not line by line: Get-Content -Raw bounce.eml | Get-SmtpReplyInfo.");

    public static ErrorRecord WildcardNotSupported(string pattern) => Record(
        "WildcardNotSupported", ErrorCategory.InvalidArgument, pattern,
        $"'{Quote(pattern)}' is no pattern of codes that is known here: * stands for any characters and ? for one, as in ?50, 55* or 5.7.*; sets such as [45] are not supported.");

    public static ErrorRecord CodeNotFound(string pattern) => Record(
        "CodeNotFound", ErrorCategory.ObjectNotFound, pattern,
        $"The catalogue has no code like '{Quote(pattern)}'. Try 55* or 5.7.*, or * for all.");

    public static ErrorRecord ProviderNotFound(string name, IReadOnlyCollection<string> near) => Record(
        "ProviderNotFound", ErrorCategory.ObjectNotFound, name,
        $"-Provider: the catalogue has no provider or server '{Quote(name)}'. {(near.Count == 0 ? "" : $"Did you mean {string.Join(", ", near)}? ")}Press Tab behind -Provider for all it has.");

    public static ErrorRecord LogFormatNotFound(string name, IReadOnlyCollection<string> known) => Record(
        "LogFormatNotFound", ErrorCategory.InvalidArgument, name,
        $"-Format: there is no log format '{Quote(name)}'. The formats are Auto, {string.Join(", ", known)}.");

    public static ErrorRecord LogNotFound(string path, Exception? cause) => Record(
        "LogNotFound", ErrorCategory.ObjectNotFound, path,
        $"-Path: there is no file '{Quote(path)}'. {(cause is null ? "" : cause.Message + " ")}Give the path of a log, or pipe its lines.");

    public static ErrorRecord LogNoneFits(string pattern) => Record(
        "LogNotFound", ErrorCategory.ObjectNotFound, pattern,
        $"-Path: no file fits '{Quote(pattern)}'. A name that has brackets itself is to be given as -LiteralPath.");

    public static ErrorRecord LogIsFolder(string path) => Record(
        "LogIsFolder", ErrorCategory.InvalidArgument, path,
        $"-Path: '{Quote(path)}' is a folder, and no Maildir (with cur, new and tmp in it). Give the logs in it, as in '{Quote(Path.Combine(path, "mail.log*"))}'.");

    public static ErrorRecord LogNotAFile(string path) => Record(
        "LogNotAFile", ErrorCategory.InvalidArgument, path,
        $"-Path: '{Quote(path)}' is no path of a file system. Give the path of a file.");

    public static ErrorRecord LogNoTimeBetween(DateTime after, DateTime before) => Record(
        "LogNoTimeBetween", ErrorCategory.InvalidArgument, before,
        $"No time is from {after:s} on and before {before:s}: -After takes the earlier one, -Before the later.");

    public static ErrorRecord LogWaitForMany(IReadOnlyCollection<string> paths) => Record(
        "LogWaitForMany", ErrorCategory.InvalidArgument, paths,
        $"-Wait follows one file, and {paths.Count} were given. Run a command for each, or leave -Wait away.");

    /// <param name="path">The file.</param>
    /// <param name="cause">Why not.</param>
    /// <param name="isFollowed">-Wait was given.</param>
    public static ErrorRecord LogNotOpened(string path, Exception cause, bool isFollowed) => cause switch
    {
        ArchiveException { Kind: { Compression: not SmtpLogCompression.None } kind } when isFollowed => Record(
            "LogWaitForArchive", ErrorCategory.InvalidArgument, path,
            $"-Wait: '{Quote(path)}' is compressed ({kind.Name}), so nothing will be added to it. Leave -Wait away, or give the log that is still written to."),
        ArchiveException { Kind: var kind } => Record(
            "LogIsArchive", ErrorCategory.InvalidType, path,
            $"'{Quote(path)}' is or holds an archive ({kind.Name}) that is not read as it is. Unpack it first, with {kind.Unpacker}, and give the logs that come out."),
        UnauthorizedAccessException => Record(
            "LogNotRead", ErrorCategory.PermissionDenied, path,
            $"'{Quote(path)}' may not be read by this user. Run as a user who may."),
        _ => Record(
            "LogNotRead", ErrorCategory.OpenError, path,
            $"'{Quote(path)}' could not be opened: {cause.Message}"),
    };

    /// <param name="path">The file.</param>
    /// <param name="cause">What ended the reading.</param>
    /// <param name="counts">What was read before.</param>
    public static ErrorRecord LogNotRead(string path, Exception cause, SmtpLogCounts counts)
    {
        (string unit, long count) = counts.Messages > 0 ? ("message", counts.Messages) : ("line", counts.Lines);
        string number = count.ToString(CultureInfo.InvariantCulture);
        return cause is InvalidDataException
            ? Record("LogDamaged", ErrorCategory.ReadError, path, $"'{Quote(path)}' is cut off or damaged. {(count == 0 ? "Nothing of it could be read." : $"What could be read was, up to {unit} {number}: where it is cut off, only the last is in doubt; where it is damaged, all from the damage on may be wrong, and nothing tells where that began.")} Restore the file, or copy it again.")
            : Record("LogNotRead", ErrorCategory.ReadError, path, $"'{Quote(path)}' could not be read any further than {unit} {number}: {cause.Message}");
    }

    public static ErrorRecord NoReplyInObject(object target, IEnumerable<string> names) => Record(
        "NoReplyInObject", ErrorCategory.InvalidData, target,
        $"The {(target is PSObject wrapped ? wrapped.BaseObject : target).GetType().Name} has no reply in any of the properties {string.Join(", ", names)}. Pipe the property that has it, or its text.");

    /// <param name="check">A relay check's result, whose text is its server and status.</param>
    public static ErrorRecord NoReplyInCheck(object check) => Record(
        "NoReplyInCheck", ErrorCategory.InvalidData, check,
        $"{Quote(check.ToString())}: no reply of the server decided this check, so there is none to explain. What happened and what to do is in the result's Meaning and Advice.");

    /// <param name="item">An event, a message or a recipient, whose text tells which.</param>
    public static ErrorRecord NoReplyInLog(object item) => Record(
        "NoReplyInLog", ErrorCategory.InvalidData, item,
        $"{Quote(item.ToString())}: the log shows no reply here, so there is none to explain. Pipe only events and recipients that have one: Where-Object ReplyText.");

    /// <param name="item">The event of a recipient, whose text tells which.</param>
    public static ErrorRecord NoReplyInMessage(object item) => Record(
        "NoReplyInMessage", ErrorCategory.InvalidData, item,
        $"{Quote(item.ToString())}: the bounce message gives neither a reply nor words for this recipient, so there is nothing to explain.");

    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value; null where it must not be shown.</param>
    /// <param name="problem">What is wrong with it, to follow its name.</param>
    public static ErrorRecord RelayArgument(string parameter, object? value, string problem) => Record(
        "Relay" + parameter + "Invalid", ErrorCategory.InvalidArgument, value,
        $"-{parameter}{(value is string text ? $" '{Quote(text)}'" : "")} {problem}.");

    public static ErrorRecord RelayNotConfirmed(string target) => Record(
        "RelayNotConfirmed", ErrorCategory.PermissionDenied, target,
        $"The open-relay check of {Quote(target)} has to be confirmed, and nobody can be asked here. Say -Force (or -Confirm:$false) where you have permission to test it.");

    public static ErrorRecord RelayCheckFailed(Exception failure) => Record(
        "RelayCheckFailed", ErrorCategory.NotSpecified, null,
        $"The check broke off: {failure.GetType().Name} in {failure.TargetSite?.DeclaringType?.Name}.{failure.TargetSite?.Name}. This is a defect of SmtpTools; please report it with the command.");

    private static ErrorRecord Record(string id, ErrorCategory category, object? target, string message)
    {
        var record = new ErrorRecord(new ArgumentException(message), id, category, target);

        // Windows PowerShell shows it with every error, and it would be the target's raw text.
        record.CategoryInfo.TargetName = Quote(target?.ToString());
        return record;
    }

    /// <summary>The beginning of a text, on one line and without control characters.</summary>
    public static string Quote(string? text)
    {
        text ??= "";
        char[] quote = text.Substring(0, Math.Min(text.Length, LongestQuote)).ToCharArray();
        for (int i = 0; i < quote.Length; i++)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(quote[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate)
            {
                quote[i] = ' ';
            }
        }

        return new string(quote) + (text.Length > LongestQuote ? "..." : "");
    }
}
