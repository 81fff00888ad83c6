using System;
using System.Management.Automation.Host;

namespace SmtpTools.Shell;

/// <summary>How wide the screen is; the rest of what a screen can do is not needed.</summary>
internal sealed class ShellScreen : PSHostRawUserInterface
{
    private const int UsualWidth = 120;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override Size BufferSize { get; set; } = new(Width(), 1000);

    public override Size WindowSize { get; set; } = new(Width(), 50);

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Size MaxWindowSize => WindowSize;

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override bool KeyAvailable => false;

    public override Coordinates WindowPosition { get; set; }

    public override string WindowTitle { get; set; } = "SmtpTools";

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException("This screen cannot be read.");

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw new NotSupportedException("This screen cannot be scrolled by a program.");

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => Console.Clear();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException("This screen cannot be painted.");

    // A width that does not change with the terminal, where the output goes to a file or a pipe.
    private static int Width() => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? UsualWidth : Console.WindowWidth;
}
