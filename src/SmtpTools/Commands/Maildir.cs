using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace SmtpTools.Commands;

/// <summary>A folder that is a mailbox: <c>new</c> has the messages that nobody saw yet, <c>cur</c> the others, <c>tmp</c> what is being written.</summary>
internal static class Maildir
{
    /// <summary>Whether a folder is one.</summary>
    public static bool Is(string path) => Array.TrueForAll(["cur", "new", "tmp"], name => Directory.Exists(Path.Combine(path, name)));

    /// <summary>The files of the messages; their names begin with the time that they came in.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<string> Messages(string path) =>
        Directory.GetFiles(Path.Combine(path, "cur")).Concat(Directory.GetFiles(Path.Combine(path, "new"))).OrderBy(Path.GetFileName, StringComparer.Ordinal);
}
