using System.Linq;
using System.Text;
using SmtpTools.Logs;
using SmtpTools.Logs.Json;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

public class JsonLineTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", "a", "x")]
    [InlineData("""{ "a" : { "b" : 1.5e3 , "c":[1,{"b":2}]} , "b":true }""", "a.b", "1.5e3")]
    [InlineData("""{"a":{"b":1},"b":true}""", "b", "true")]
    [InlineData("""{"a":{"b":[1, "x"]}}""", "a.b", """[1, "x"]""")]
    [InlineData("""{"a":{}, "b":[], "c":null, "d":"\u00e9\ud83d\ude00\ud83d\"\\\/\n\q"}""", "d", "é😀\uFFFD\"\\/\nq")]
    [InlineData("""{"a":"\u12"}""", "a", "u12")]
    [InlineData("""{"a.b":1,"a":{"b":2}}""", "a.b", "1")]
    [InlineData("""{"a":1}""", "b", "")]
    [InlineData("""{"a":{"b":1}}""", "c.b", "")]
    [InlineData("{}", "a", "")]
    public void Value_is_found_by_its_path(string line, string path, string value)
    {
        JsonLine json = new();
        Assert.True(json.TryRead(Record(line)));
        Assert.Equal(value, Encoding.UTF8.GetString(json.Text(Encoding.UTF8.GetBytes(path)).ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a""")]
    [InlineData("""{"a\""")]
    [InlineData("""{"a":""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":[1 2]}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{"a":1}x""")]
    [InlineData("""{a:1}""")]
    public void Broken_object_is_none(string line) => Assert.False(new JsonLine().TryRead(Record(line)));

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.True(new JsonLine().TryRead(Record(Nested(20))));
        Assert.False(new JsonLine().TryRead(Record(Nested(100_000))));

        static string Nested(int depth) => "{\"a\":" + new string('[', depth) + new string(']', depth) + "}";
    }

    [Fact]
    public void Cut_anywhere_is_none()
    {
        const string Line = """{"a":"b\u0041","c":{"d":[1,{"e":null}],"f":-1.5},"g":false}""";
        Assert.All(Enumerable.Range(0, Line.Length), length => Assert.False(new JsonLine().TryRead(Record(Line.Substring(0, length)))));
    }

    private static LogRecord Record(string line)
    {
        byte[] octets = Encoding.UTF8.GetBytes(line);
        var record = new LogRecord();
        record.Begin(octets, 0, octets.Length);
        return record;
    }
}
