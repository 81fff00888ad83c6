using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

public class SampleLogTests
{
    public static TheoryData<string> Files => new(Directory.GetFiles(SampleLog.Folder, "*.log").Select(Path.GetFileName)!);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_is_read_as_the_sample_says(string file) => Assert.Empty(SampleLog.Check(Path.Combine(SampleLog.Folder, file)));

    [Fact]
    public void Octets_that_are_no_UTF8_are_Latin1()
    {
        byte[] line = Encoding.Latin1.GetBytes("Jan 15 02:55:04 mx1 postfix/qmgr[65]: 4F9D195432C: from=<j\u00FCrgen@example.org>, size=1, nrcpt=1 (queue active)");
        SmtpLogEvent found = Assert.Single(new SmtpLogReader(new SmtpLogOptions()).Read(new MemoryStream(line), CancellationToken.None));
        Assert.Equal("j\u00FCrgen@example.org", found.Sender);
    }
}
