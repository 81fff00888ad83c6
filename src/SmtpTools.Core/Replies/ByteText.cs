using System.Text;

namespace SmtpTools.Replies;

/// <summary>Octets that a server sent, or a log holds, as text: UTF-8, or Latin-1 where they are none.</summary>
internal static class ByteText
{
    private static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding s_latin1 = Encoding.GetEncoding("iso-8859-1");

    public static string Of(byte[] bytes) => Of(bytes, 0, bytes.Length);

    public static string Of(byte[] bytes, int start, int length)
    {
        try
        {
            return s_utf8.GetString(bytes, start, length);
        }
        catch (DecoderFallbackException)
        {
            return s_latin1.GetString(bytes, start, length);
        }
    }
}
