using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SmtpTools.Replies;

namespace SmtpTools.Mail;

/// <summary>
/// Knows what must never be shown: the password, and whatever was sent to sign in with. Servers echo what they do not understand: whole or cut short, broken over lines, in other letter
/// case. So every piece of it is known that is <see cref="PieceLength"/> octets long (of what is shorter, the whole), without letter case; octets, since what is no text is echoed too.
/// </summary>
internal sealed class SecretMask
{
    public const string Stars = "********";

    private const int PieceLength = 6;
    private const int BitsOfBase64 = 6;

    private static readonly Encoding s_latin1 = Encoding.GetEncoding("iso-8859-1");

    private readonly string? _password;
    private readonly HashSet<long> _secret = [];
    private readonly HashSet<long> _public = [];

    /// <param name="password">Hidden from when it may be sent on: before, the server cannot know it, and what looks like it is something else. Null for none.</param>
    /// <param name="known">What is no secret, though it is sent together with one.</param>
    public SecretMask(string? password, params string?[] known)
    {
        _password = password;
        foreach (string? text in known)
        {
            Know(text);
        }
    }

    /// <summary>Signing in begins.</summary>
    /// <param name="serverName">What the server calls itself, which is sent together with a secret too.</param>
    public void Arm(string? serverName)
    {
        Know(serverName);
        foreach (string form in new[] { _password, _password?.ToUpperInvariant(), _password?.ToLowerInvariant() }.OfType<string>())
        {
            byte[] octets = Encoding.UTF8.GetBytes(form);
            _secret.UnionWith(PiecesOf(octets));
            _secret.UnionWith(PiecesOf(s_latin1.GetBytes(form)));
            for (int place = 0; place < 3; place++)
            {
                _secret.UnionWith(PiecesOf(WithinBase64(octets, place)));
            }
        }
    }

    /// <summary>Adds what the client sent in an AUTH exchange, and what that is the Base64 of.</summary>
    public void AddResponse(string base64)
    {
        if (base64.Length > 1) // "=" is an empty response, "*" the end of an exchange (RFC 4954 4)
        {
            _secret.UnionWith(PiecesOf(Encoding.UTF8.GetBytes(base64)));
            AddUncommon(Decoded(base64));
        }
    }

    /// <summary>Adds what the server asked in an AUTH exchange: with it, a password can be guessed from the response.</summary>
    public void AddChallenge(string base64)
    {
        byte[] challenge = Decoded(base64);
        AddUncommon(challenge);
        AddUncommon(challenge.Length == 0 ? [] : Encoding.UTF8.GetBytes(base64));
    }

    public string Apply(string text) => Apply([Encoding.UTF8.GetBytes(text)], _ => 0)[0];

    /// <summary>The lines of one reply as texts. What is secret is hidden also where it goes on behind a line's end.</summary>
    /// <param name="lines">The lines, without their ends.</param>
    /// <param name="start">Where the text of a line begins: whatever the password is, the codes before it stay.</param>
    public string[] Apply(IReadOnlyList<byte[]> lines, Func<byte[], int> start)
    {
        if (_secret.Count == 0)
        {
            return lines.Select(ByteText.Of).ToArray();
        }

        byte[] all = lines.SelectMany(line => line.Skip(start(line))).ToArray();
        bool[] isHidden = Hidden(all);
        var texts = new string[lines.Count];
        int from = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            int codes = start(lines[i]);
            int end = from + lines[i].Length - codes;
            texts[i] = Encoding.ASCII.GetString(lines[i], 0, codes) + Shown(all, isHidden, from, end);
            from = end;
        }

        return texts;
    }

    private bool[] Hidden(byte[] octets)
    {
        bool[] isHidden = new bool[octets.Length];
        for (int length = 1; length <= PieceLength; length++)
        {
            int end = length;
            foreach (long piece in PiecesOf(octets, length))
            {
                for (int i = _secret.Contains(piece) ? end - length : end; i < end; i++)
                {
                    isHidden[i] = true;
                }

                end++;
            }
        }

        return isHidden;
    }

    private static string Shown(byte[] octets, bool[] isHidden, int from, int end)
    {
        var text = new StringBuilder();
        for (int next; from < end; from = next)
        {
            for (next = from + 1; next < end && isHidden[next] == isHidden[from];)
            {
                next++;
            }

            text.Append(isHidden[from] ? Stars : ByteText.Of(new ArraySegment<byte>(octets, from, next - from).ToArray()));
        }

        return text.ToString();
    }

    private void Know(string? text) => _public.UnionWith(PiecesOf(Encoding.UTF8.GetBytes(text ?? "")));

    /// <summary>A response has user name, server and words beside the secret, and replies would be unreadable without them.</summary>
    private void AddUncommon(byte[] octets) => _secret.UnionWith(PiecesOf(octets).Where(piece => !_public.Contains(piece) && !IsWord(piece)));

    private static IEnumerable<long> PiecesOf(byte[] octets) => octets.Length == 0 ? [] : PiecesOf(octets, Math.Min(octets.Length, PieceLength));

    /// <summary>All pieces of a length, in their order: the octets, and before them a 1 that tells the length.</summary>
    private static IEnumerable<long> PiecesOf(byte[] octets, int length)
    {
        long mark = 1L << (8 * length);
        long piece = 0;
        for (int i = 0; i < octets.Length; i++)
        {
            byte octet = octets[i];
            piece = ((piece << 8) | (octet is >= (byte)'A' and <= (byte)'Z' ? octet + 0x20L : octet)) & (mark - 1);
            if (i + 1 >= length)
            {
                yield return piece | mark;
            }
        }
    }

    private static bool IsWord(long piece)
    {
        for (; piece > 1; piece >>= 8)
        {
            if ((byte)piece is not (>= (byte)'a' and <= (byte)'z'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands for the octets, and for them alone, in the Base64 of something that holds them, so many octets behind a multiple of three.</summary>
    private static byte[] WithinBase64(byte[] octets, int place)
    {
        string base64 = Convert.ToBase64String(new byte[place].Concat(octets).ToArray());
        int start = place == 0 ? 0 : place + 1;
        int length = ((place + octets.Length) * 8 / BitsOfBase64) - start;
        return length < PieceLength ? [] : Encoding.ASCII.GetBytes(base64.Substring(start, length)); // shorter, it could be anything
    }

    private static byte[] Decoded(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
