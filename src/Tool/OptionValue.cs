using System.Globalization;
using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary>Reads the values of options, and says in one line what is wrong with one.</summary>
internal static class OptionValue
{
    private const double Largest = 1_000_000_000;

    /// <summary>One of <paramref name="choices"/>; the first one when the option is not given.</summary>
    public static string Choice(CommandOption option, params string[] choices)
    {
        if (!option.HasValue())
            return choices[0];
        var value = option.Value();
        if (!choices.Contains(value, StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"--{option.LongName} is one of {string.Join(", ", choices)}, not '{value}'{NearName.Suggestion(value, choices)}");
        return value.ToLowerInvariant();
    }

    /// <summary>A whole number from 1 on.</summary>
    public static int Count(CommandOption option, int fallback, int largest)
    {
        if (!option.HasValue())
            return fallback;
        if (!int.TryParse(option.Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > largest)
            throw new UsageException($"--{option.LongName} is a whole number from 1 to {largest}, not '{option.Value()}'");
        return number;
    }

    /// <summary>A number from 0 on.</summary>
    public static double Number(CommandOption option, string unit, double fallback)
    {
        if (!option.HasValue())
            return fallback;
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(option.Value(), Styles, CultureInfo.InvariantCulture, out var number) || number > Largest)
            throw new UsageException($"--{option.LongName} is a number of {unit}, not '{option.Value()}'");
        return number;
    }
}
