using System.IO;
using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

public class SampleLogTests
{
    public static TheoryData<string> Files => new(Directory.GetFiles(SampleLog.Folder, "*.log").Select(Path.GetFileName)!);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_is_read_as_the_sample_says(string file) => Assert.Empty(SampleLog.Check(Path.Combine(SampleLog.Folder, file)));
}
