using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Asyncore.Tests;

/// <summary>Who asks for the time of day, which jumps when somebody sets the clock.</summary>
internal static class WallClock
{
    private const byte CallOpcode = 0x28;

    /// <summary>The names of the types in an assembly that have a method which does.</summary>
    public static IEnumerable<string> Readers(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var clocks = metadata.MemberReferences.Where(handle => IsClock(metadata, metadata.GetMemberReference(handle)))
            .Select(handle => MetadataTokens.GetToken(handle)).ToHashSet();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0))
            {
                var body = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
                for (var i = 0; i + 5 <= body.Length; i++)
                {
                    if (body[i] == CallOpcode && clocks.Contains(BitConverter.ToInt32(body, i + 1)))
                        found.Add(Outermost(metadata, type));
                }
            }
        }
        return found;
    }

    private static bool IsClock(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference
        && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) is (nameof(DateTime) or nameof(DateTimeOffset))
        && metadata.GetString(member.Name) is ("get_Now" or "get_UtcNow" or "get_Today");

    private static string Outermost(MetadataReader metadata, TypeDefinition type)
    {
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return metadata.GetString(type.Name);
    }
}
