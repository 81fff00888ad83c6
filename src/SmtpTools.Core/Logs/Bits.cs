#if NET
using System.Numerics;
#endif

namespace SmtpTools.Logs;

/// <summary>Bits of a word; by the processor where the framework lets us.</summary>
internal static class Bits
{
#if NET
    public static int Count(ulong word) => BitOperations.PopCount(word);

    public static int Lowest(ulong word) => BitOperations.TrailingZeroCount(word);
#else
    public static int Count(ulong word)
    {
        int count = 0;
        for (; word != 0; word &= word - 1)
        {
            count++;
        }

        return count;
    }

    public static int Lowest(ulong word) => Count((word & (~word + 1)) - 1);
#endif
}
