using System;
using System.Text;

namespace SmtpTools.Logs;

/// <summary>
/// The short names of months in other languages than English, as journalctl writes them where the locale is not English (glibc's <c>abmon</c>). Names that mean one month in one
/// language and another in the next are left out.
/// </summary>
internal static class LocalMonths
{
    // A row for each month, January first: German, Dutch, French, Spanish, Italian, Portuguese, Danish, Norwegian, Swedish, Finnish, Polish, Czech, Hungarian, Turkish, Russian.
    private static readonly byte[][][] s_names = Array.ConvertAll(
        new[]
        {
            "jan janv. ene gen tammi sty led jan. Oca янв",
            "feb feb. févr. fev helmi lut úno febr. Şub фев",
            "mär mrt mars mar maalis bře márc. Mar мар мрт",
            "apr april avril abr huhti kwi dub ápr. Nis апр",
            "mai mei may mag maj touko kvě máj. May май мая",
            "jun juni juin giu kesä cze čen jún. Haz июн",
            "jul juli juil. lug heinä lip čec júl. Tem июл",
            "aug août ago elo sie srp aug. Ağu авг",
            "sep sept. set syys wrz zář szept. Eyl сен",
            "okt oct. ott out loka paź říj okt. Eki окт",
            "nov nov. marras lis Kas ноя",
            "dez dec déc. dic des joulu gru pro dec. Ara дек",
        },
        names => Array.ConvertAll(names.Split(' '), Encoding.UTF8.GetBytes));

    /// <summary>The number of the month that this is the name of; 0 where it is none.</summary>
    public static int Of(ReadOnlySpan<byte> name)
    {
        for (int month = 0; month < s_names.Length; month++)
        {
            foreach (byte[] known in s_names[month])
            {
                if (IsSame(name, known))
                {
                    return month + 1;
                }
            }
        }

        return 0;
    }

    /// <summary>Whether two names are one, but for the case of letters without an accent.</summary>
    private static bool IsSame(ReadOnlySpan<byte> name, byte[] known)
    {
        if (name.Length != known.Length)
        {
            return false;
        }

        for (int i = 0; i < known.Length; i++)
        {
            if (name[i] != known[i] && !(Octets.IsLetter(known[i]) && (name[i] ^ known[i]) == 0x20))
            {
                return false;
            }
        }

        return true;
    }
}
