using System.Text;
using SmtpTools.Logs;
using SmtpTools.Logs.Formats.Wrapped;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>What tools put before lines.</summary>
public sealed class LinePrefixTests
{
    [Theory]
    [InlineData("mx-1  | words", "mx-1", "words")]
    [InlineData("mx.1.x7@node    | words", "mx.1.x7@node", "words")]
    [InlineData("[pod/mx-0/postfix] words", "pod/mx-0/postfix", "words")]
    [InlineData("mail.log:Jan 15 02:55:04 mx1 a[1]: words", "", "Jan 15 02:55:04 mx1 a[1]: words")]
    [InlineData("C:\\mail.log:12:2024-01-15T02:55:04Z mx1 a[1]: words", "", "2024-01-15T02:55:04Z mx1 a[1]: words")]
    [InlineData("two words | words", null, null)]
    [InlineData(" | words", null, null)]
    [InlineData("mx-1 |words", null, null)]
    [InlineData("[pod/mx-0/postfix]", null, null)]
    [InlineData("mail.log: Jan 15 02:55:04 mx1 a[1]: words", null, null)]
    [InlineData("a:b:c:d:Jan 15 02:55:04 mx1 a[1]: words", null, null)]
    [InlineData("words", null, null)]
    [InlineData("", null, null)]
    public void Is_told_from_the_line(string text, string? source, string? rest)
    {
        byte[] line = Encoding.ASCII.GetBytes(text);
        bool has = LinePrefix.TryRead(line, out LogSlice found, out int begin);
        Assert.Equal(source is not null, has);
        if (has)
        {
            Assert.Equal((source, rest), (Encoding.ASCII.GetString(line, found.Start, found.Length), Encoding.ASCII.GetString(line, begin, line.Length - begin)));
        }
    }
}
