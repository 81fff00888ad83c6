using System;
using System.Collections.Generic;
using System.IO;

namespace SmtpTools.Catalogue;

/// <summary>Reads data files: runs of "name: value" lines, parted by empty lines; "#" starts a comment, a leading space continues a value.</summary>
internal static class RecordReader
{
    /// <exception cref="FormatException">A line is none of these; the message names file and line.</exception>
    public static IEnumerable<Record> Read(string file, TextReader reader)
    {
        Record? record = null;
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0 && line[0] == '#')
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(line))
            {
                if (record is not null)
                {
                    yield return record;
                    record = null;
                }
            }
            else if (line[0] == ' ')
            {
                (record ?? throw new FormatException($"{file}({number}): a continued line without a field before it")).Continue(line.Trim());
            }
            else
            {
                int colon = line.IndexOf(':');
                if (colon <= 0)
                {
                    throw new FormatException($"{file}({number}): '{line}' is no 'name: value'");
                }

                record ??= new Record(file, number);
                record.Add(line.Substring(0, colon).Trim(), line.Substring(colon + 1).Trim());
            }
        }

        if (record is not null)
        {
            yield return record;
        }
    }
}
