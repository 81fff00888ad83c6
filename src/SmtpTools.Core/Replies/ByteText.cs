using System.Text;

namespace SmtpTools.Replies;

/// <summary>Octets that a server sent, as text: UTF-8, or Latin-1 where they are none.</summary>
internal static class ByteText
{
    private static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(byte[] bytes)
    {
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding("iso-8859-1").GetString(bytes);
        }
    }
}
