using System.Buffers;
using Transport.Schedules.Model;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Actors;

/// <summary>Rents what the engine rents, so that an array that was given back too early, or twice, has two users who disturb each other.</summary>
internal sealed class Scavenger(Side side, int rounds, Dice dice) : Actor(side, "scavenger")
{
    protected override async Task ActAsync()
    {
        byte mark = (byte)dice.Between(1, 31);
        for (int i = 0; i < rounds; i++)
        {
            await TurnAsync();
            byte[][] arrays = new byte[dice.Between(1, 3)][];
            for (int j = 0; j < arrays.Length; j++)
            {
                arrays[j] = ArrayPool<byte>.Shared.Rent(dice.Pick(16, 512, 4096, 8192, 33_000, 65_536));
                Array.Fill(arrays[j], (byte)(mark + j));
            }

            await TurnAsync();
            for (int j = 0; j < arrays.Length; j++)
            {
                if (arrays[j].AsSpan().ContainsAnyExcept((byte)(mark + j)))
                {
                    Side.Schedule.Violate($"{Name}: an array of {arrays[j].Length} bytes that was rented here was written by somebody else.");
                }

                ArrayPool<byte>.Shared.Return(arrays[j]);
            }
        }
    }
}
