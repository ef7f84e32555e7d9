using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Permissions;

public sealed class EnvironmentPermissionTests
{
    // PATH is in every environment, this one is in none.
    private const string Missing = "ASYNCORE_TEST_NO_SUCH_VARIABLE";

    private const string Attempt = "const attempt = what => { try { return String(what()); } catch (e) { return `${e.code}: ${e.message}`; } };";

    [Fact]
    public void Should_RefuseAVariable_When_ItIsNotGranted() => Assert.StartsWith(
        "EACCES: env PATH: permission denied: the grant env=PATH is missing (--allow-env=PATH, ", Run("process.env.PATH", new()), StringComparison.Ordinal);

    [Fact]
    public void Should_ShowAVariable_When_ItIsGranted() =>
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), Run("process.env.PATH", new() { AllowEnv = ["PATH"] }));

    [Fact]
    public void Should_BeUndefined_When_AGrantedVariableIsNotSet() =>
        Assert.Equal("undefined", Run($"process.env.{Missing}", new() { AllowEnv = ["*"] }));

    [Fact]
    public void Should_RefuseAVariable_When_ItIsDeniedAmongAll() => Assert.Equal(
        "EACCES: env PATH: permission denied: deny-env=PATH covers it", Run("process.env.PATH", new() { AllowEnv = ["*"], DenyEnv = ["PATH"] }));

    [Theory]
    [InlineData("Object.keys(process.env).join()", "")]
    [InlineData("JSON.stringify(process.env)", "{}")]
    [InlineData("'PATH' in process.env", "false")]
    [InlineData("process.env.hasOwnProperty('PATH')", "false")]
    [InlineData("(process.env.OWN = '1', process.env.OWN)", "1")]
    [InlineData("({ ...process.env }).PATH", "undefined")]
    public void Should_ShowNothing_When_NothingIsGranted(string expression, string expected) =>
        Assert.Equal(expected, Run($"({expression})", new()));

    private static string Run(string expression, ScriptPermissions permissions) =>
        new ScriptScenario { Permissions = permissions, HasHelpers = false }.Run($"{Attempt}console.log(attempt(() => {expression}));").Output.TrimEnd('\n');
}
