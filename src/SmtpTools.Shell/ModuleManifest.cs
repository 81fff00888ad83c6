using System;
using System.IO;

namespace SmtpTools.Shell;

/// <summary>Finds the module's manifest: the nearest above this program.</summary>
internal static class ModuleManifest
{
    private const string Name = "SmtpTools.psd1";

    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, Name);
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        throw new FileNotFoundException($"No {Name} in or above {AppContext.BaseDirectory}; run the shell from a checkout.", Name);
    }
}
