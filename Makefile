# Each target does its own set-up; ./dev holds how. `./dev help` lists more.
.PHONY: run test check format lock bench chaos clean

run:
	@exec ./dev run

test:
	@exec ./dev test

check:
	@exec ./dev check

format:
	@exec ./dev format

lock:
	@exec ./dev lock

bench:
	@exec ./dev bench

chaos:
	@exec ./dev chaos

clean:
	@exec ./dev clean
