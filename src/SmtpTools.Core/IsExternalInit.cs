#if NETSTANDARD2_0
namespace System.Runtime.CompilerServices;

/// <summary>The compiler wants this type for "init"; netstandard2.0 has none.</summary>
internal static class IsExternalInit
{
}
#endif
