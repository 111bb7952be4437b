;; Adam and AdamW for four numbers at a time, in single precision, as PyTorch computes them. The meaning
;; of every line is that of the loop in adam.ts. Assembled into adam-simd.ts; a test holds the two
;; against each other.
(module
  (memory (import "training" "memory") 0 65536 shared)
  (func (export "update")
    ;; Where the arrays begin and how long a stretch is, in bytes; a multiple of 16.
    (param $p i32) (param $g i32) (param $m i32) (param $v i32) (param $length i32)
    (param $gradientScale f32) (param $intoGradient f32)
    (param $beta1 f32) (param $beta2 f32) (param $new1 f32) (param $new2 f32)
    (param $kept f32) (param $stepSize f32) (param $correction f32) (param $epsilon f32)
    (local $i i32) (local $gradient v128) (local $first v128) (local $second v128) (local $old v128)
    (loop $next
      (local.set $old (v128.load (i32.add (local.get $p) (local.get $i))))
      (local.set $gradient
        (f32x4.add
          (f32x4.mul
            (f32x4.splat (local.get $gradientScale))
            (v128.load (i32.add (local.get $g) (local.get $i))))
          (f32x4.mul (f32x4.splat (local.get $intoGradient)) (local.get $old))))
      (local.set $first
        (f32x4.add
          (f32x4.mul
            (f32x4.splat (local.get $beta1))
            (v128.load (i32.add (local.get $m) (local.get $i))))
          (f32x4.mul (f32x4.splat (local.get $new1)) (local.get $gradient))))
      (local.set $second
        (f32x4.add
          (f32x4.mul
            (f32x4.splat (local.get $beta2))
            (v128.load (i32.add (local.get $v) (local.get $i))))
          (f32x4.mul
            (f32x4.mul (f32x4.splat (local.get $new2)) (local.get $gradient))
            (local.get $gradient))))
      (v128.store (i32.add (local.get $m) (local.get $i)) (local.get $first))
      (v128.store (i32.add (local.get $v) (local.get $i)) (local.get $second))
      (v128.store
        (i32.add (local.get $p) (local.get $i))
        (f32x4.sub
          (f32x4.mul (f32x4.splat (local.get $kept)) (local.get $old))
          (f32x4.div
            (f32x4.mul (f32x4.splat (local.get $stepSize)) (local.get $first))
            (f32x4.add
              (f32x4.mul
                (f32x4.splat (local.get $correction))
                (f32x4.sqrt (local.get $second)))
              (f32x4.splat (local.get $epsilon))))))
      (br_if $next
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 16)))
          (local.get $length))))))
