using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Transport.Conformance;

/// <summary>Turns a hang into a failure that says what never happened. No test passes or fails by this time in any other way.</summary>
public static class SafetyTimeout
{
    /// <summary>Far longer than anything here takes on a slow machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Awaits a task, but not for ever.</summary>
    public static async Task Within(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Waited {Limit.TotalSeconds} s in vain for: {what}");
        }
    }

    /// <summary>Awaits a task, but not for ever.</summary>
    public static async Task<T> Within<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).Within(what);
        return await task;
    }

    /// <summary>Awaits a task, but not for ever.</summary>
    public static Task Within(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") => task.IsCompletedSuccessfully ? Task.CompletedTask : task.AsTask().Within(what);

    /// <summary>Awaits a task, but not for ever.</summary>
    public static Task<T> Within<T>(this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "") => task.IsCompletedSuccessfully ? Task.FromResult(task.Result) : task.AsTask().Within(what);

    /// <summary>Lets others run until something that has no event of its own is the case.</summary>
    public static async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                Assert.Fail($"Waited {Limit.TotalSeconds} s in vain for: {what}");
            }

            await Task.Yield();
        }
    }
}
