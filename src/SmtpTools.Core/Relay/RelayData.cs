using System.Collections.Generic;
using System.IO;
using SmtpTools.Catalogue;

namespace SmtpTools.Relay;

/// <summary>The data files of the relay check.</summary>
internal static class RelayData
{
    public static IEnumerable<Record> Read(string file)
    {
        using Stream stream = typeof(RelayData).Assembly.GetManifestResourceStream("Relay/" + file)!;
        using var reader = new StreamReader(stream);
        foreach (Record record in RecordReader.Read(file, reader))
        {
            yield return record;
        }
    }
}
