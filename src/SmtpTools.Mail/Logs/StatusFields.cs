using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MimeKit.Utils;

namespace SmtpTools.Mail;

/// <summary>
/// Fields in groups (RFC 3464 2.1): <c>name ":" value</c>, folded or not, with empty lines between the groups. Servers leave empty lines out, put them within groups, and
/// fold without a blank; that is read as it was meant.
/// </summary>
internal sealed class StatusFields
{
    private const int MostGroups = 2000;
    private const int MostFields = 100;
    private const int LongestField = 8192;

    // A group has each of these once: where one comes again, the next group has begun.
    private static readonly string[] s_once = ["Final-Recipient", "Original-Recipient", "Action", "Status"];

    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>All fields, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _fields;

    /// <summary>A field's value; null where there is none.</summary>
    public string? this[string name] => _fields.Find(field => IsSame(field.Key, name)).Value;

    /// <summary>Reads all groups of a text; of a field's value encoded words (RFC 2047) are decoded.</summary>
    public static List<StatusFields> Parse(string text)
    {
        var groups = new List<StatusFields>();
        var lines = new StringReader(text);
        StatusFields? group = null;
        string? name = null;
        var value = new StringBuilder();
        while (lines.ReadLine() is { } line && groups.Count < MostGroups)
        {
            int colon = NameLength(line);
            if (colon > 0)
            {
                Close();
                name = line.Substring(0, colon);
                value.Append(line, colon + 1, line.Length - colon - 1);
            }
            else if (string.IsNullOrWhiteSpace(line))
            {
                Close();
                group = null;
            }
            else if (value.Length < LongestField)
            {
                value.Append(' ').Append(line);
            }
        }

        Close();
        return Rejoin(groups);

        void Close()
        {
            if (name is not null)
            {
                if (group is null || (s_once.Any(once => IsSame(once, name)) && group[name] is not null))
                {
                    groups.Add(group = new StatusFields());
                }

                if (group._fields.Count < MostFields)
                {
                    group._fields.Add(new KeyValuePair<string, string>(name, Decode(Line.Of(value.ToString()))));
                }
            }

            name = null;
            value.Clear();
        }
    }

    /// <summary>Whether the group is a recipient's.</summary>
    public bool IsRecipient => HasRecipient || this["Action"] is not null || this["Status"] is not null || this["Diagnostic-Code"] is not null;

    private bool HasRecipient => this["Final-Recipient"] is not null || this["Original-Recipient"] is not null;

    /// <summary>Puts together what an empty line cut apart: a recipient, and what was to be said of it.</summary>
    private static List<StatusFields> Rejoin(List<StatusFields> groups)
    {
        var joined = new List<StatusFields>(groups.Count);
        foreach (StatusFields group in groups)
        {
            if (joined.Count > 0 && joined[joined.Count - 1] is { HasRecipient: true } before && before["Action"] is null && before["Status"] is null
                && group.IsRecipient && !group.HasRecipient)
            {
                before._fields.AddRange(group._fields);
            }
            else
            {
                joined.Add(group);
            }
        }

        return joined;
    }

    private static int NameLength(string line)
    {
        int i = 0;
        while (i < line.Length && (line[i] is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') || (i > 0 && line[i] is (>= '0' and <= '9') or '-' or '_')))
        {
            i++;
        }

        return i < line.Length && line[i] == ':' && string.CompareOrdinal(line, i, "://", 0, 3) != 0 ? i : 0;
    }

    private static string Decode(string value) => value.IndexOf("=?", StringComparison.Ordinal) < 0 ? value : Rfc2047.DecodeText(Encoding.UTF8.GetBytes(value));

    private static bool IsSame(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
