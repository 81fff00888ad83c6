using System;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>Octets of a line that are remembered for lines to come, up to a size.</summary>
internal sealed class OctetBuffer(int most)
{
    private byte[] _octets = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Octets => new(_octets, 0, Length);

    public void Clear() => Length = 0;

    public void Set(ReadOnlySpan<byte> octets)
    {
        Length = 0;
        Append(octets);
    }

    /// <summary>Appends; false where there is no room, and nothing changes.</summary>
    public bool Append(ReadOnlySpan<byte> octets)
    {
        if (Length + octets.Length > most)
        {
            return false;
        }

        if (Length + octets.Length > _octets.Length)
        {
            Array.Resize(ref _octets, Math.Min(most, Math.Max(64, (Length + octets.Length) * 2)));
        }

        octets.CopyTo(new Span<byte>(_octets, Length, octets.Length));
        Length += octets.Length;
        return true;
    }
}
